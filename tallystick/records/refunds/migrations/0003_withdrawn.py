"""Who asked for a refund may take the request back: one more state, and one more move to it."""

from django.db import migrations, models

_MOVES = """
CREATE OR REPLACE FUNCTION refunds_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('REQUESTED', 'APPROVED'), ('REQUESTED', 'REJECTED'), %s('APPROVED', 'SUBMITTED'),
        ('APPROVED', 'REJECTED'), ('SUBMITTED', 'DONE'), ('SUBMITTED', 'FAILED'),
        ('DONE', 'FAILED')) THEN
        RAISE EXCEPTION 'a refund does not go from %% to %%', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
_FORWARD = _MOVES % "('REQUESTED', 'WITHDRAWN'), "
_BACKWARD = _MOVES % ""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0005_search"),
        ("refunds", "0002_guards"),
    ]

    operations = [
        migrations.RunSQL(_FORWARD, _BACKWARD),
        migrations.RemoveConstraint(
            model_name="refund",
            name="refund_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="refund",
            name="refund_approved",
        ),
        migrations.AlterField(
            model_name="refund",
            name="state",
            field=models.TextField(
                choices=[
                    ("REQUESTED", "Requested"),
                    ("APPROVED", "Approved"),
                    ("SUBMITTED", "Submitted"),
                    ("DONE", "Done"),
                    ("FAILED", "Failed"),
                    ("REJECTED", "Rejected"),
                    ("WITHDRAWN", "Withdrawn"),
                ],
                default="REQUESTED",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "REQUESTED",
                            "APPROVED",
                            "SUBMITTED",
                            "DONE",
                            "FAILED",
                            "REJECTED",
                            "WITHDRAWN",
                        ],
                    )
                ),
                name="refund_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["REQUESTED", "REJECTED", "WITHDRAWN"]),
                    models.Q(("approved_by", ""), _negated=True),
                    _connector="OR",
                ),
                name="refund_approved",
            ),
        ),
    ]
