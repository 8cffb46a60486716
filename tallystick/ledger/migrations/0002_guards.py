"""The database keeps the books: balance, one transaction an entry, and nothing ever changes."""

from django.db import migrations

_FORWARD = """
ALTER TABLE ledger_entry ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();

-- Postings are checked where they are written: each statement is balanced for every entry it
-- touches, and touches only entries of its own transaction.
--
-- A connection keeps the plan of its first check. It may have been made for two postings in empty
-- books, and must do for a million: so rows are looked up one by one, by index, whatever is there.
CREATE FUNCTION ledger_check_postings() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE wrong record;
BEGIN
    SELECT entry, closed INTO wrong
      FROM (SELECT w.entry_id AS entry,
                   sum(CASE w.side WHEN 'D' THEN w.cents ELSE -w.cents END) AS total,
                   (SELECT e.xid FROM ledger_entry e WHERE e.id = w.entry_id)
                       <> pg_current_xact_id() AS closed
              FROM written w GROUP BY w.entry_id) AS touched
     WHERE closed OR total <> 0
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

-- An entry is written together with its postings, by one statement.
CREATE FUNCTION ledger_check_entries() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE wrong record;
BEGIN
    SELECT entry, many INTO wrong
      FROM (SELECT w.id AS entry,
                   (SELECT count(*) FROM ledger_posting p WHERE p.entry_id = w.id) AS many
              FROM written w) AS new
     WHERE many < 2
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % has % postings', wrong.entry, wrong.many
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_entry_whole AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries();

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
DROP FUNCTION refuse_change(), ledger_check_entries(), ledger_check_postings();
ALTER TABLE ledger_entry DROP COLUMN xid;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
