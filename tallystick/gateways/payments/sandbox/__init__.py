"""The sandbox processor, reached over HTTP like any other."""
