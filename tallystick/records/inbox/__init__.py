"""Webhooks as they came in, kept until they are worked off and afterwards."""
