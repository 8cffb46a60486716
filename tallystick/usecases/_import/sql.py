"""Pieces of SQL that several statements of an import share."""

# The entry e counts: it is no reversal, and nothing has reversed it.
STANDING_ENTRY = """
e.reverses_id IS NULL AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.reverses_id = e.id)
"""

# A posting p as a signed amount: a debit is positive.
SIGNED = "CASE p.side WHEN 'D' THEN p.cents ELSE -p.cents END"

# A bill b as it stands, whole: what billing_billversion keeps of it.
DOCUMENT = """
jsonb_build_object(
    'bill', to_jsonb(b),
    'obligations', (SELECT jsonb_agg(to_jsonb(o) ORDER BY o.position)
                      FROM billing_obligation o WHERE o.bill_id = b.id),
    'lines', (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.id)
                FROM billing_billline l JOIN billing_obligation o ON o.id = l.obligation_id
               WHERE o.bill_id = b.id))
"""
