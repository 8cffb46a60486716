"""The invented city: people, addresses and bills that never were."""
