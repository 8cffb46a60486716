"""PRETEND: the invented city, the test clock, the outbox page; off in production."""
