"""Requests → ready messages: connections, hits, misses, and what goes on beside them."""
