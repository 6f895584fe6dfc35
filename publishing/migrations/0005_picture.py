"""Pictures beside logos and documents."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hubs", "0008_count_members_by_index"),
        ("publishing", "0004_help_of_file_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="storedfile",
            name="publishing_file_logo_of_a_hub",
        ),
        migrations.AlterField(
            model_name="storedfile",
            name="kind",
            field=models.CharField(
                choices=[("logo", "Logo"), ("document", "Document"), ("picture", "Picture")],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["logo", "picture"]), _negated=True), ("hub__isnull", False), _connector="OR"
                ),
                name="publishing_file_logo_of_a_hub",
            ),
        ),
    ]
