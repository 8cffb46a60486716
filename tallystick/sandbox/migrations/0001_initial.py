"""The processor's tables."""

import django.db.models.deletion
from django.db import migrations, models

import tallystick.kernel.identifiers
import tallystick.sandbox.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Knob",
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
                    "point",
                    models.CharField(
                        choices=[
                            ("create", "Create"),
                            ("fetch", "Fetch"),
                            ("find", "Find"),
                            ("expire", "Expire"),
                            ("pay", "Pay"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "fault",
                    models.CharField(
                        choices=[
                            ("hang-before", "Hang Before"),
                            ("hang-after", "Hang After"),
                            ("error-before", "Error Before"),
                            ("error-after", "Error After"),
                            ("decline", "Decline"),
                            ("amount", "Amount"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=100)),
                ("left", models.PositiveIntegerField(default=1)),
                ("seconds", models.PositiveSmallIntegerField(default=0)),
                ("cents", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Session",
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
                        default=tallystick.sandbox.models.new_ref,
                        editable=False,
                        max_length=40,
                        unique=True,
                    ),
                ),
                ("reference", models.CharField(db_index=True, max_length=100)),
                ("idempotency_key", models.CharField(max_length=255, unique=True)),
                ("request_hash", models.CharField(max_length=64)),
                ("method", models.CharField(max_length=10)),
                ("lines", models.JSONField()),
                ("total_cents", models.BigIntegerField()),
                ("email", models.CharField(blank=True, max_length=254)),
                ("language", models.CharField(max_length=10)),
                ("success_url", models.TextField()),
                ("cancel_url", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("visited_at", models.DateTimeField(null=True)),
                ("step_at", models.DateTimeField(null=True)),
                ("acted_at", models.DateTimeField(null=True)),
                ("clears_at", models.DateTimeField(null=True)),
                ("returns_at", models.DateTimeField(null=True)),
                ("return_code", models.CharField(blank=True, max_length=3)),
                ("expired_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("declines", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("brand", models.CharField(blank=True, max_length=40)),
                ("last4", models.CharField(blank=True, max_length=4)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("expired_at", None), ("failed_at", None)),
                        fields=("reference",),
                        name="sandbox_session_one_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_cents__gt", 0)), name="sandbox_session_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ["card", "echeck"])),
                        name="sandbox_session_method",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acted_at", None),
                            models.Q(("expired_at", None), ("failed_at", None)),
                            _connector="OR",
                        ),
                        name="sandbox_session_paid_or_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Move",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("captured", "Captured"),
                            ("refunded", "Refunded"),
                            ("returned", "Returned"),
                        ],
                        max_length=10,
                    ),
                ),
                ("cents", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="sandbox.session",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "captured")),
                        fields=("session",),
                        name="sandbox_move_captured_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "returned")),
                        fields=("session",),
                        name="sandbox_move_returned_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cents__gt", 0)), name="sandbox_move_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["captured", "refunded", "returned"])),
                        name="sandbox_move_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
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
                    "code",
                    models.CharField(
                        default=tallystick.sandbox.models.new_event_code,
                        editable=False,
                        max_length=40,
                        unique=True,
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("due_at", models.DateTimeField()),
                ("body", models.TextField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="sandbox.session",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at", None)),
                        fields=["due_at"],
                        name="sandbox_event_unsent",
                    )
                ],
            },
        ),
    ]
