"""OUT: adapters to outside systems; plain data in and out, never our records."""
