"""A receipt never changes and never vanishes, and neither does its number."""

from django.db import migrations

_FORWARD = """
CREATE TRIGGER receipts_receipt_no_change BEFORE UPDATE OR DELETE OR TRUNCATE
    ON receipts_receipt FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER receipts_number_no_change BEFORE UPDATE OR DELETE OR TRUNCATE
    ON receipts_receiptnumber FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
_BACKWARD = """
DROP TRIGGER receipts_number_no_change ON receipts_receiptnumber;
DROP TRIGGER receipts_receipt_no_change ON receipts_receipt;
"""


class Migration(migrations.Migration):
    dependencies = [("receipts", "0001_initial"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
