import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hubs", "0008_news_and_library_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="hubs.hub",
                verbose_name="hub that wrote it down",
            ),
        ),
    ]
