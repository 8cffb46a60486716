"""The database knows a refund's moves; its events, lines and choices are never changed."""

from django.db import migrations

_FORWARD = """
CREATE FUNCTION refunds_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('REQUESTED', 'APPROVED'), ('REQUESTED', 'REJECTED'), ('APPROVED', 'SUBMITTED'),
        ('APPROVED', 'REJECTED'), ('SUBMITTED', 'DONE'), ('SUBMITTED', 'FAILED'),
        ('DONE', 'FAILED')) THEN
        RAISE EXCEPTION 'a refund does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refunds_refund_move BEFORE UPDATE OF state ON refunds_refund
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION refunds_check_move();

CREATE TRIGGER refunds_event_no_change BEFORE UPDATE OR DELETE OR TRUNCATE
    ON refunds_refundevent FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refunds_line_no_change BEFORE UPDATE OR DELETE OR TRUNCATE
    ON refunds_refundline FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refunds_choice_no_change BEFORE UPDATE OR DELETE OR TRUNCATE
    ON refunds_choice FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
_BACKWARD = """
DROP TRIGGER refunds_choice_no_change ON refunds_choice;
DROP TRIGGER refunds_line_no_change ON refunds_refundline;
DROP TRIGGER refunds_event_no_change ON refunds_refundevent;
DROP TRIGGER refunds_refund_move ON refunds_refund;
DROP FUNCTION refunds_check_move();
"""


class Migration(migrations.Migration):
    dependencies = [("refunds", "0001_initial"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
