"""Bytes → ready messages, kept by snapshot: deleting any of it changes no answer."""
