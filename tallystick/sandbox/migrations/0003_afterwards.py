"""Refunds, disputes, payouts, and the way of news to the merchant."""

import datetime

import django.db.models.deletion
from django.db import migrations, models

import tallystick.kernel.identifiers
import tallystick.sandbox.models.books


class Migration(migrations.Migration):
    dependencies = [
        ("sandbox", "0002_books"),
    ]

    operations = [
        migrations.CreateModel(
            name="Payout",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tallystick.kernel.identifiers.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=tallystick.sandbox.models.books.new_payout_ref,
                        editable=False,
                        max_length=40,
                        unique=True,
                    ),
                ),
                ("sent_at", models.DateTimeField(db_index=True)),
                ("net_cents", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="PayoutLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tallystick.kernel.identifiers.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=tallystick.sandbox.models.books.new_line_ref,
                        editable=False,
                        max_length=40,
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("charge", "Charge"),
                            ("refund", "Refund"),
                            ("return", "Return"),
                            ("dispute", "Dispute"),
                            ("dispute_won", "Dispute Won"),
                            ("fee", "Fee"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("gross_cents", models.BigIntegerField()),
                ("fee_cents", models.BigIntegerField()),
                ("left_out", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tallystick.kernel.identifiers.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=tallystick.sandbox.models.books.new_refund_ref,
                        editable=False,
                        max_length=40,
                        unique=True,
                    ),
                ),
                ("reference", models.CharField(max_length=100, unique=True)),
                ("idempotency_key", models.CharField(max_length=255, unique=True)),
                ("request_hash", models.CharField(max_length=64)),
                ("cents", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="move",
            name="sandbox_move_captured_once",
        ),
        migrations.RemoveConstraint(
            model_name="move",
            name="sandbox_move_returned_once",
        ),
        migrations.RemoveConstraint(
            model_name="move",
            name="sandbox_move_kind",
        ),
        migrations.RemoveIndex(
            model_name="event",
            name="sandbox_event_unsent",
        ),
        migrations.AddField(
            model_name="event",
            name="about",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="event",
            name="answer",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="event",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="event",
            name="fate",
            field=models.CharField(
                blank=True,
                choices=[
                    ("send", "Send"),
                    ("hold", "Hold"),
                    ("drop", "Drop"),
                    ("duplicate", "Duplicate"),
                    ("reorder", "Reorder"),
                    ("delay", "Delay"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="first_tried_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="given_up_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="next_at",
            field=models.DateTimeField(
                default=datetime.datetime(2026, 11, 23, 8, 49, 25, 523572, tzinfo=datetime.UTC)
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="event",
            name="reference",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="event",
            name="signature",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="knob",
            name="days",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="move",
            name="canceled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="dispute_cents",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="session",
            name="dispute_lost_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="dispute_reason",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="session",
            name="dispute_won_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="disputed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="event",
            name="session",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="sandbox.session",
            ),
        ),
        migrations.AlterField(
            model_name="knob",
            name="fault",
            field=models.CharField(
                choices=[
                    ("hang-before", "Hang Before"),
                    ("hang-after", "Hang After"),
                    ("error-before", "Error Before"),
                    ("error-after", "Error After"),
                    ("drop-answer", "Drop Answer"),
                    ("decline", "Decline"),
                    ("amount", "Amount"),
                    ("pending", "Pending"),
                    ("fail", "Fail"),
                    ("line-missing", "Line Missing"),
                    ("line-added", "Line Added"),
                    ("hold", "Hold"),
                    ("drop", "Drop"),
                    ("duplicate", "Duplicate"),
                    ("reorder", "Reorder"),
                    ("delay", "Delay"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="knob",
            name="left",
            field=models.PositiveIntegerField(default=1, null=True),
        ),
        migrations.AlterField(
            model_name="knob",
            name="point",
            field=models.CharField(
                choices=[
                    ("create", "Create"),
                    ("fetch", "Fetch"),
                    ("find", "Find"),
                    ("expire", "Expire"),
                    ("refund", "Refund"),
                    ("fetch-refund", "Fetch Refund"),
                    ("charges", "Charges"),
                    ("payouts", "Payouts"),
                    ("pay", "Pay"),
                    ("payout", "Payout"),
                    ("webhook", "Webhook"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="knob",
            name="seconds",
            field=models.PositiveIntegerField(default=0),
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
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("given_up_at", None), ("sent_at", None)),
                fields=["next_at"],
                name="sandbox_event_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dispute_won_at", None), ("dispute_lost_at", None), _connector="OR"
                ),
                name="sandbox_session_one_outcome",
            ),
        ),
        migrations.AddField(
            model_name="payoutline",
            name="move",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="sandbox.move",
            ),
        ),
        migrations.AddField(
            model_name="payoutline",
            name="payout",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="sandbox.payout",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="sandbox.session",
            ),
        ),
        migrations.AddField(
            model_name="move",
            name="refund",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="sandbox.refund",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("kind", "refunded"), _negated=True), ("canceled_at", None)
                ),
                fields=("session", "kind"),
                name="sandbox_move_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.UniqueConstraint(
                condition=models.Q(("canceled_at", None)),
                fields=("refund",),
                name="sandbox_move_refunded_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["captured", "refunded", "returned", "disputed", "dispute_won"])
                ),
                name="sandbox_move_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("canceled_at", None), ("canceled_at__lt", models.F("at")), _connector="OR"
                ),
                name="sandbox_move_called_off_before",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "refunded"), ("refund__isnull", False)),
                    models.Q(models.Q(("kind", "refunded"), _negated=True), ("refund", None)),
                    _connector="OR",
                ),
                name="sandbox_move_of_refund",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutline",
            constraint=models.UniqueConstraint(fields=("move", "kind"), name="sandbox_line_once"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("cents__gt", 0)), name="sandbox_refund_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_at", None), ("failed_at", None), _connector="OR"),
                name="sandbox_refund_one_end",
            ),
        ),
    ]
