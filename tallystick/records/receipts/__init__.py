"""Numbered proof of payments."""
