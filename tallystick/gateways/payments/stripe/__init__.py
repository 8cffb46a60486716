"""Stripe: hosted Checkout by full redirect, cards and bank accounts."""
