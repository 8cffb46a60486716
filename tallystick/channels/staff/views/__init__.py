"""What staff pages answer."""
