"""Answers → content: the forms in which they go out, and which of them a client wants."""
