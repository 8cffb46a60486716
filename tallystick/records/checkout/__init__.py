"""What someone means to pay, with a fixed quote."""
