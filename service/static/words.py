"""Text → a word of nginx's configuration."""

from __future__ import annotations


def quoted(text: str) -> str:
    """A word of nginx; what stands for itself stays so."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
