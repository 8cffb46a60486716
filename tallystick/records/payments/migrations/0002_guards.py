"""The database knows a payment's moves; events and allocations are never changed."""

from django.db import migrations

_MOVES = """
CREATED SUBMITTED ACTION_REQUIRED PENDING CAPTURED FAILED CANCELED EXPIRED
SUBMITTED ACTION_REQUIRED PENDING CAPTURED FAILED CANCELED EXPIRED
ACTION_REQUIRED SUBMITTED PENDING CAPTURED FAILED CANCELED EXPIRED
PENDING CAPTURED RETURNED DISPUTED
CAPTURED SETTLED RETURNED DISPUTED
SETTLED RETURNED DISPUTED
FAILED PENDING CAPTURED
CANCELED PENDING CAPTURED
EXPIRED PENDING CAPTURED
DISPUTED DISPUTE_WON DISPUTE_LOST
"""
_PAIRS = ", ".join(
    f"('{before}', '{after}')"
    for before, *nexts in (line.split() for line in _MOVES.split("\n") if line)
    for after in nexts
)

_FORWARD = f"""
CREATE FUNCTION payments_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN ({_PAIRS}) THEN
        RAISE EXCEPTION 'a payment does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_payment_move BEFORE UPDATE OF state ON payments_payment
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION payments_check_move();

CREATE TRIGGER payments_event_no_change BEFORE UPDATE OR DELETE OR TRUNCATE
    ON payments_paymentevent FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payments_allocation_no_change BEFORE UPDATE OR DELETE OR TRUNCATE
    ON payments_allocation FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
_BACKWARD = """
DROP TRIGGER payments_allocation_no_change ON payments_allocation;
DROP TRIGGER payments_event_no_change ON payments_paymentevent;
DROP TRIGGER payments_payment_move ON payments_payment;
DROP FUNCTION payments_check_move();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
