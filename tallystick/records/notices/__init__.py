"""Messages to residents, written in the transaction that causes them."""
