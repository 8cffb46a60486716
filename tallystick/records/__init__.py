"""KEEP: what is remembered; a later stage may import an earlier one."""
