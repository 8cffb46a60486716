"""A payout that was taken, and its lines, are never changed."""

from django.db import migrations

_FORWARD = """
CREATE TRIGGER banking_payout_no_change BEFORE UPDATE OR DELETE OR TRUNCATE
    ON banking_payout FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER banking_line_no_change BEFORE UPDATE OR DELETE OR TRUNCATE
    ON banking_payoutline FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
_BACKWARD = """
DROP TRIGGER banking_line_no_change ON banking_payoutline;
DROP TRIGGER banking_payout_no_change ON banking_payout;
"""


class Migration(migrations.Migration):
    dependencies = [("banking", "0001_initial"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
