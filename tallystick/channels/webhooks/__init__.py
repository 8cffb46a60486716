"""What processors tell us."""
