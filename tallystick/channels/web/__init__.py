"""The residents' pages: a form, one call, an answer."""
