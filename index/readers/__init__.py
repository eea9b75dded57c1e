"""Readers: one module a format, each turns a stream of bytes into articles."""
