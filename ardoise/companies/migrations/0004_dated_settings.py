"""The VAT regime as dated data, the insurance that ends, mentions by kind of customer; the noted rates move in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import ardoise.history.clock
import ardoise.web.columns

REGIMES = [
    ("normal", "TVA sur les encaissements (services) et à la livraison (biens)"),
    ("debits", "TVA d’après les débits (option)"),
    ("franchise", "Franchise en base (art. 293 B)"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0003_accesses"),
        ("reminders", "0002_noted_rate"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "company",
            "insurance_number",
            models.CharField(blank=True, default="", max_length=60, verbose_name="numéro de contrat"),
            preserve_default=False,
        ),
        migrations.AddField(
            "company",
            "insurance_ends_on",
            models.DateField(blank=True, null=True, verbose_name="assurance valable jusqu’au"),
        ),
        *(
            migrations.AddField(
                "company",
                f"{kind}_mentions",
                models.TextField(blank=True, default="", verbose_name=f"mentions pour {whom}"),
                preserve_default=False,
            )
            for kind, whom in (
                ("business", "les professionnels"),
                ("individual", "les particuliers"),
                ("public", "le secteur public"),
            )
        ),
        migrations.AddField(
            "company",
            "vat_rates",
            models.JSONField(blank=True, default=list, verbose_name="taux utilisés"),
        ),
        migrations.CreateModel(
            "VatPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("regime", models.CharField(choices=REGIMES, max_length=20, verbose_name="régime de TVA")),
                ("former", models.CharField(choices=REGIMES, max_length=20, verbose_name="régime précédent")),
                ("starts_on", models.DateField(verbose_name="à partir du")),
                ("created_at", models.DateTimeField(default=ardoise.history.clock.now)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vat_periods",
                        to="companies.company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("company", "starts_on"), name="vat_period_once")],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    "NotedRate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("start", models.DateField()),
                        ("ecb", ardoise.web.columns.ScaledColumn(places=2)),
                        ("legal_interest", ardoise.web.columns.ScaledColumn(places=2)),
                        (
                            "company",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="companies.company"),
                        ),
                    ],
                    options={
                        "db_table": "reminders_notedrate",
                        "constraints": [models.UniqueConstraint(fields=("company", "start"), name="noted_rate_once")],
                    },
                )
            ]
        ),
    ]
