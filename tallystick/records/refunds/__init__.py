"""Money given back to where it came from."""
