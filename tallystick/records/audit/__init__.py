"""What is written down, by the database itself, of every change to a table."""
