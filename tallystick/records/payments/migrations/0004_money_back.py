"""The database knows the moves of disputes and payouts, and what was captured before today."""

from django.db import migrations

_MOVES = """
CREATED SUBMITTED ACTION_REQUIRED PENDING CAPTURED FAILED CANCELED EXPIRED
SUBMITTED ACTION_REQUIRED PENDING CAPTURED FAILED CANCELED EXPIRED
ACTION_REQUIRED SUBMITTED PENDING CAPTURED FAILED CANCELED EXPIRED
PENDING CAPTURED SETTLED RETURNED DISPUTED
CAPTURED SETTLED RETURNED DISPUTED
SETTLED RETURNED DISPUTED
FAILED PENDING CAPTURED
CANCELED PENDING CAPTURED
EXPIRED PENDING CAPTURED
DISPUTED DISPUTE_WON DISPUTE_LOST
DISPUTE_WON DISPUTED
DISPUTE_LOST DISPUTE_WON
"""
_PAIRS = ", ".join(
    f"('{before}', '{after}')"
    for before, *nexts in (line.split() for line in _MOVES.split("\n") if line)
    for after in nexts
)

_MOVE = f"""
CREATE OR REPLACE FUNCTION payments_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN ({_PAIRS}) THEN
        RAISE EXCEPTION 'a payment does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
_CAPTURED = """
UPDATE payments_payment p
   SET captured_cents = t.cents,
       taken_back_cents = CASE WHEN p.state = 'RETURNED' THEN t.cents ELSE 0 END
  FROM (SELECT q.subject_id, sum(q.cents)::bigint AS cents
          FROM ledger_posting q JOIN ledger_entry e ON e.id = q.entry_id
         WHERE e.kind = 'payment' AND q.side = 'D' AND q.subject_kind = 'payment'
         GROUP BY 1) AS t
 WHERE p.id = t.subject_id;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_captured_refunded_taken_back")]
    operations = [
        migrations.RunSQL(_MOVE, migrations.RunSQL.noop),
        migrations.RunSQL(_CAPTURED, migrations.RunSQL.noop),
    ]
