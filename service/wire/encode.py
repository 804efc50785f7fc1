"""Answers → bytes: the one encoder, and the names of what it made."""

from __future__ import annotations

import functools
import hashlib

import msgspec

from service.wire import structs

_ENCODER = msgspec.json.Encoder()


def encode(answer: object) -> bytes:
    """`answer` as UTF-8 JSON, keys in declared order; the same bytes every time."""
    return _ENCODER.encode(answer)


@functools.cache
def wire_digest() -> str:
    """SHA-256 over the structs' fields: another name, order or type gives another digest."""
    lines = [
        f"{struct.__name__}.{field.encode_name}: {field.type!r}"
        for struct in vars(structs).values()
        if isinstance(struct, type) and issubclass(struct, structs.Wire)
        for field in msgspec.structs.fields(struct)
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
