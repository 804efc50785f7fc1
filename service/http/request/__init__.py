"""A request, read: what its bytes say, once, for every step after."""
