"""Requests → ready messages: names, parameters, routes, and what the wire wants around a body."""
