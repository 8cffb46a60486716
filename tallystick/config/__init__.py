"""WIRE: settings, addresses, processes."""
