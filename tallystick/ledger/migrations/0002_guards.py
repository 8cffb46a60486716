"""The database keeps the books: balance, one transaction an entry, and nothing ever changes."""

from django.db import migrations

_FORWARD = """
ALTER TABLE ledger_entry ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();

-- Postings are checked where they are written: each statement is balanced for every entry it
-- touches, and touches only entries of its own transaction.
CREATE FUNCTION ledger_check_postings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong record;
BEGIN
    SELECT w.entry_id AS entry, bool_or(e.xid <> pg_current_xact_id()) AS closed INTO wrong
      FROM written w JOIN ledger_entry e ON e.id = w.entry_id
     GROUP BY w.entry_id
    HAVING bool_or(e.xid <> pg_current_xact_id())
        OR sum(CASE w.side WHEN 'D' THEN w.cents ELSE -w.cents END) <> 0
     LIMIT 1;
    IF FOUND AND wrong.closed THEN
        RAISE EXCEPTION 'entry % is closed, no posting can join it', wrong.entry
            USING ERRCODE = 'insufficient_privilege';
    ELSIF FOUND THEN
        RAISE EXCEPTION 'entry % does not balance', wrong.entry USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_postings_balance AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_postings();

-- Whatever else may have happened: at commit the entry is whole.
CREATE FUNCTION ledger_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE total bigint; many int;
BEGIN
    SELECT coalesce(sum(CASE side WHEN 'D' THEN cents ELSE -cents END), 0), count(*)
      INTO total, many FROM ledger_posting WHERE entry_id = NEW.id;
    IF total <> 0 OR many < 2 THEN
        RAISE EXCEPTION 'entry % has % postings that sum to %', NEW.id, many, total
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_entry_whole AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_check_entry();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: add a correction', tg_table_name
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_posting_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

_BACKWARD = """
DROP TRIGGER ledger_posting_no_change ON ledger_posting;
DROP TRIGGER ledger_entry_no_change ON ledger_entry;
DROP TRIGGER ledger_entry_whole ON ledger_entry;
DROP TRIGGER ledger_postings_balance ON ledger_posting;
DROP FUNCTION refuse_change(), ledger_check_entry(), ledger_check_postings();
ALTER TABLE ledger_entry DROP COLUMN xid;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
