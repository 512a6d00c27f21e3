"""Bytes in, bytes out: one module a wire, and nothing else of the conversation."""
