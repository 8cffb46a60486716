"""Card and bank processors behind one small protocol."""
