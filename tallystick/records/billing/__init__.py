"""What is owed: payer accounts, bills, obligations and their lines."""
