"""Pairs somebody said are two, addresses of merged rows; both stay inside their hub (composite foreign keys)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEYS = [
    ("stakeholders_earlieraddress", "stakeholder_id"),
    ("stakeholders_knowndifferent", "first_id"),
    ("stakeholders_knowndifferent", "second_id"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("hubs", "0002_team_invitations"),
        ("stakeholders", "0003_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("noted_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "hub",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hubs.hub", verbose_name="hub"
                    ),
                ),
                (
                    "stakeholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_addresses",
                        to="stakeholders.stakeholder",
                        verbose_name="whose",
                    ),
                ),
            ],
            options={
                "verbose_name": "earlier address",
                "verbose_name_plural": "earlier addresses",
                "ordering": ["address"],
                "constraints": [
                    models.UniqueConstraint(fields=("hub", "address"), name="stakeholders_earlier_address_once_a_hub"),
                    models.CheckConstraint(
                        condition=models.Q(("address", ""), _negated=True), name="stakeholders_earlier_address_is_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownDifferent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("noted_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stakeholders.stakeholder",
                        verbose_name="one",
                    ),
                ),
                (
                    "hub",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hubs.hub", verbose_name="hub"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stakeholders.stakeholder",
                        verbose_name="the other",
                    ),
                ),
            ],
            options={
                "verbose_name": "pair known to be two",
                "verbose_name_plural": "pairs known to be two",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("hub", "first", "second"), name="stakeholders_different_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="stakeholders_different_in_order"
                    ),
                ],
            },
        ),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_hub "
                f"FOREIGN KEY (hub_id, {column}) REFERENCES stakeholders_stakeholder (hub_id, id)",
                f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_hub",
            )
            for table, column in KEYS
        ),
    ]
