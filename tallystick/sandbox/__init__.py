"""PRETEND: a card and eCheck processor with pages and books of its own; off in production."""
