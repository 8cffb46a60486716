"""DECIDE: pure functions; no input or output, no clock, no Django."""
