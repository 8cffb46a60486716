"""The sandbox's doors: its API, its hosted pages, its controls for tests."""
