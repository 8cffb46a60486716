"""Tallystick, an open-source payment portal for cities."""

__version__ = "0.1.0"
