"""Codecs: a stream of lines in, a stream of typed rows out; the bad line is named."""
