"""The noted rates belong to the company, whose mentions print them: their table stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reminders", "0002_noted_rate"), ("companies", "0004_dated_settings")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("NotedRate")]),
    ]
