"""Captures: what left for the accountant."""

import ardoise.history.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0002_initial"),
        ("companies", "0003_accesses"),
        ("ledger", "0001_books"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Capture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("making", "En cours"), ("taken", "Capturée"), ("failed", "Non aboutie")],
                        default="making",
                        max_length=10,
                    ),
                ),
                ("number", models.PositiveIntegerField(null=True)),
                ("first", models.DateField(verbose_name="du")),
                ("last", models.DateField(verbose_name="au")),
                ("template", models.CharField(max_length=30, verbose_name="format")),
                ("sequence", models.BigIntegerField(default=0)),
                ("first_entry", models.PositiveIntegerField(default=1)),
                ("entries", models.PositiveIntegerField(default=0)),
                ("lines", models.PositiveIntegerField(default=0)),
                ("late", models.PositiveIntegerField(default=0)),
                ("cents", models.BigIntegerField(default=0)),
                ("expected", models.PositiveIntegerField(default=0)),
                ("written", models.PositiveIntegerField(default=0)),
                ("pieces", models.PositiveIntegerField(default=0)),
                ("packed", models.PositiveIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("entries_name", models.CharField(blank=True, max_length=120)),
                ("entries_sha256", models.CharField(blank=True, max_length=64)),
                ("lines_sha256", models.CharField(blank=True, max_length=64)),
                ("previous_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField(default=ardoise.history.clock.now)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="captures", to="companies.company"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="archive.archivedfile"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "capture",
            },
        ),
        migrations.CreateModel(
            name="CapturedEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("source", models.CharField(max_length=20)),
                ("source_id", models.BigIntegerField(null=True)),
                ("date", models.DateField()),
                ("contact_id", models.BigIntegerField(null=True)),
                ("weight", models.BigIntegerField()),
                ("match_code", models.CharField(blank=True, max_length=10)),
                ("lines", models.TextField()),
                (
                    "capture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="captured", to="ledger.capture"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CapturedKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("source", models.CharField(max_length=20)),
                ("source_id", models.BigIntegerField(null=True)),
                ("date", models.DateField()),
                (
                    "capture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="ledger.capture"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.company"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="live", to="ledger.capturedentry"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaptureUndoing",
            fields=[
                (
                    "capture",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="undoing",
                        serialize=False,
                        to="ledger.capture",
                    ),
                ),
                ("undone_at", models.DateTimeField(default=ardoise.history.clock.now)),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(fields=["company", "-id"], name="capture_of_company"),
        ),
        migrations.AddConstraint(
            model_name="capture",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="capture_number_once"),
        ),
        migrations.AddIndex(
            model_name="capturedentry",
            index=models.Index(fields=["capture", "source"], name="captured_by_source"),
        ),
        migrations.AddConstraint(
            model_name="capturedentry",
            constraint=models.UniqueConstraint(fields=("capture", "number"), name="captured_number_once"),
        ),
        migrations.AddIndex(
            model_name="capturedkey",
            index=models.Index(fields=["company", "source", "source_id"], name="captured_source"),
        ),
        migrations.AddConstraint(
            model_name="capturedkey",
            constraint=models.UniqueConstraint(fields=("company", "key"), name="captured_once"),
        ),
    ]
