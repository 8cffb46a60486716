"""A refund that was done may still come to nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sandbox", "0004_called_off"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="move",
            name="sandbox_move_once",
        ),
        migrations.RemoveConstraint(
            model_name="move",
            name="sandbox_move_refunded_once",
        ),
        migrations.RemoveConstraint(
            model_name="move",
            name="sandbox_move_kind",
        ),
        migrations.RemoveConstraint(
            model_name="move",
            name="sandbox_move_of_refund",
        ),
        migrations.AlterField(
            model_name="move",
            name="kind",
            field=models.CharField(
                choices=[
                    ("captured", "Captured"),
                    ("refunded", "Refunded"),
                    ("returned", "Returned"),
                    ("disputed", "Disputed"),
                    ("dispute_won", "Dispute Won"),
                    ("refund_failed", "Refund Failed"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.UniqueConstraint(
                condition=models.Q(("canceled_at", None), ("refund", None)),
                fields=("session", "kind"),
                name="sandbox_move_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.UniqueConstraint(
                condition=models.Q(("canceled_at", None)),
                fields=("refund", "kind"),
                name="sandbox_move_refunded_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "captured",
                            "refunded",
                            "returned",
                            "disputed",
                            "dispute_won",
                            "refund_failed",
                        ],
                    )
                ),
                name="sandbox_move_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ["refunded", "refund_failed"]), ("refund__isnull", False)
                    ),
                    models.Q(
                        models.Q(("kind__in", ["refunded", "refund_failed"]), _negated=True),
                        ("refund", None),
                    ),
                    _connector="OR",
                ),
                name="sandbox_move_of_refund",
            ),
        ),
    ]
