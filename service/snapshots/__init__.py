"""Candidate → one immutable, read-only `.duckdb` file; and the store of such files."""
