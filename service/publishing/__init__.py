"""A snapshot of the store → a dataset of the Hub, and what such a dataset says of itself."""
