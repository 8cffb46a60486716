"""Webhooks as they come in."""

from django.db import migrations, models

import tallystick.kernel.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="WebhookEvent",
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
                ("gateway", models.TextField()),
                ("event_id", models.TextField()),
                ("kind", models.TextField()),
                ("gateway_reference", models.TextField(default="")),
                ("reference", models.TextField(default="")),
                ("body", models.BinaryField()),
                ("received_at", models.DateTimeField()),
                ("tried_at", models.DateTimeField(null=True)),
                ("attempts", models.SmallIntegerField(default=0)),
                ("handled_at", models.DateTimeField(null=True)),
                ("trouble", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("handled_at", None)),
                        fields=["received_at"],
                        name="webhook_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("gateway", "event_id"), name="webhook_once")
                ],
            },
        ),
    ]
