"""Pairs of organisations hold candidates too; merged organisations are remembered."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("hubs", "0005_note_vocabulary"),
    ]
    operations = [
        migrations.RemoveConstraint("DistinctOrganisations", "hubs_distinct_once"),
        migrations.RemoveConstraint("DistinctOrganisations", "hubs_distinct_older_first"),
        migrations.RenameModel("DistinctOrganisations", "OrganisationPair"),
        migrations.RenameField("OrganisationPair", "said_at", "decided_at"),
        migrations.RenameField("TeamInvitation", "letters", "emails_sent"),
        migrations.AlterModelOptions(
            name="organisationpair",
            options={
                "ordering": ["id"],
                "verbose_name": "pair of organisations",
                "verbose_name_plural": "pairs of organisations",
            },
        ),
        migrations.AddField(
            model_name="organisation",
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
        migrations.AddField(
            model_name="organisationpair",
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
        migrations.AddField(
            model_name="organisationpair",
            name="sign",
            field=models.CharField(
                blank=True,
                choices=[
                    ("name", "The same name"),
                    ("acronym", "The same short name"),
                    ("website", "The same website"),
                    ("similar", "A similar name"),
                ],
                max_length=10,
                verbose_name="sign",
            ),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="hubs.hub",
                verbose_name="hub that added it",
            ),
        ),
        migrations.AlterField(
            model_name="organisationpair",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="marked as distinct"),
        ),
        migrations.AddConstraint(
            model_name="organisationpair",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="hubs_pair_once"),
        ),
        migrations.AddConstraint(
            model_name="organisationpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="hubs_pair_in_order"
            ),
        ),
        migrations.AlterField(
            model_name="teaminvitation",
            name="emails_sent",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="emails sent"),
        ),
        migrations.AlterField(
            model_name="teaminvitation",
            name="sent_at",
            field=models.DateTimeField(verbose_name="last email"),
        ),
    ]
