"""Shared parts of taking a bill file, and of taking it back."""
