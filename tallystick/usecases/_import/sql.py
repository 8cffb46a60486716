"""Pieces of SQL that several statements of an import share."""

# A UUIDv7 (RFC 9562) of the moment %(now)s, for rows that a statement makes by itself.
UUID7 = """
encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    PLACING substring(int8send((extract(epoch FROM %(now)s::timestamptz) * 1000)::bigint) FROM 3)
    FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
"""

# The entry e counts: it is no reversal, and nothing has reversed it.
STANDING_ENTRY = """
e.reverses_id IS NULL AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.reverses_id = e.id)
"""

# A posting p as a signed amount: a debit is positive.
SIGNED = "CASE p.side WHEN 'D' THEN p.cents ELSE -p.cents END"
