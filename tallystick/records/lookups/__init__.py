"""How often bills were looked up from where, so that nobody can try all numbers."""
