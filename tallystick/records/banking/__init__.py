"""What arrived at the bank, and what does not agree with the books."""
