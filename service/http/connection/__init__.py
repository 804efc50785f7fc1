"""Bytes on a connection → what is asked; and how long and how often anybody may ask."""
