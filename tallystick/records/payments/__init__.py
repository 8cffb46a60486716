"""Money received, and the attempts to pay it."""
