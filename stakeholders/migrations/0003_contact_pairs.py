"""Pairs of contacts hold candidates too; merged contacts are remembered."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("stakeholders", "0002_same_hub"),
    ]
    operations = [
        migrations.RemoveConstraint("KnownDifferent", "stakeholders_different_once"),
        migrations.RemoveConstraint("KnownDifferent", "stakeholders_different_in_order"),
        migrations.RenameModel("KnownDifferent", "ContactPair"),
        migrations.RenameField("ContactPair", "noted_at", "decided_at"),
        migrations.RenameField("ContactPair", "noted_by", "decided_by"),
        migrations.AlterModelOptions(
            name="contactpair",
            options={
                "ordering": ["-id"],
                "verbose_name": "possible duplicate",
                "verbose_name_plural": "possible duplicates",
            },
        ),
        migrations.AddField(
            model_name="contactpair",
            name="sign",
            field=models.CharField(
                blank=True,
                choices=[
                    ("same", "The same name"),
                    ("spelling", "The same name, spelled differently"),
                    ("domain", "A similar name at the same organisation"),
                ],
                max_length=10,
                verbose_name="sign",
            ),
        ),
        migrations.AddField(
            model_name="stakeholder",
            name="merged_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                db_default=[],
                default=list,
                editable=False,
                size=None,
                verbose_name="ids of merged rows",
            ),
        ),
        migrations.AlterField(
            model_name="contactpair",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="marked as distinct"),
        ),
        migrations.AlterField(
            model_name="contactpair",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="marked as distinct by",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactpair",
            constraint=models.UniqueConstraint(fields=("hub", "first", "second"), name="stakeholders_pair_once"),
        ),
        migrations.AddConstraint(
            model_name="contactpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="stakeholders_pair_in_order"
            ),
        ),
        migrations.AlterField(
            model_name="import",
            name="language",
            field=models.CharField(default="en", max_length=10, verbose_name="language of its errors"),
        ),
    ]
