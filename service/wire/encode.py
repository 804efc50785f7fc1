"""Answers → bytes: the one encoder."""

from __future__ import annotations

import msgspec

_ENCODER = msgspec.json.Encoder()


def encode(answer: object) -> bytes:
    """`answer` as UTF-8 JSON, keys in declared order; the same bytes every time."""
    return _ENCODER.encode(answer)
