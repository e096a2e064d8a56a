from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0004_online"),
    ]

    operations = [
        migrations.AddField(
            model_name="allocation",
            name="made_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="allocation",
            index=models.Index(
                condition=models.Q(("made_at__isnull", False)), fields=["made_at"], name="allocated_later"
            ),
        ),
    ]
