"""The secret of an invitation, made from its nonce, and what became of its mail."""

from django.db import migrations, models

import ardoise.history.clock


class Migration(migrations.Migration):
    dependencies = [("companies", "0004_dated_settings")]

    operations = [
        migrations.AddField("invitation", "nonce", models.CharField(default="", max_length=64)),
        migrations.AddField("invitation", "asked_at", models.DateTimeField(default=ardoise.history.clock.now)),
        migrations.AddField("invitation", "sends", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField("invitation", "sent_at", models.DateTimeField(null=True)),
        migrations.AddField("invitation", "failure", models.CharField(blank=True, max_length=300, default="")),
        migrations.AlterField("invitation", "failure", models.CharField(blank=True, max_length=300)),
        migrations.AddIndex("invitation", models.Index(fields=["firm", "-id"], name="invitation_of_firm")),
    ]
