"""A running service → what it costs to ask it. A client: knows URLs, and no other room."""
