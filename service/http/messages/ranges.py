"""Range → the parts of a file that are sent. RFC 9110, section 14."""

from __future__ import annotations

import re
from typing import NamedTuple
from uuid import uuid4

from service.errors import DuckrankError
from service.http.messages.asgi import Headers
from service.http.messages.conditional import Validated, is_same
from service.http.messages.headers import header

# More of them are no resumed download; they get the whole, as those of other units do.
MOST_RANGES = 16
_SPEC = re.compile(rb"(\d{0,18})[ \t]*-[ \t]*(\d{0,18})")


class RangeNotSatisfiable(DuckrankError):
    """Ranges that lie beyond the end of a file."""

    def __init__(self, asked: bytes, size_bytes: int) -> None:
        super().__init__(
            f"Range {asked[:100].decode('latin-1')!r} lies outside of the file, which has"
            f" {size_bytes} bytes"
        )
        self.size_bytes = size_bytes


class Part(NamedTuple):
    """`size_bytes` of the file from `offset` on; what stands before them in the body."""

    offset: int
    size_bytes: int
    before: bytes = b""


class Cut(NamedTuple):
    """What is sent of a file: status, headers that tell of it, parts, and what ends the body."""

    status: int
    headers: Headers
    parts: list[Part]
    end: bytes = b""

    @property
    def size_bytes(self) -> int:
        """Of the body."""
        return sum(len(part.before) + part.size_bytes for part in self.parts) + len(self.end)


def cut_of(headers: Headers, file: Validated, size_bytes: int, media_type: bytes) -> Cut:
    """What a request with `headers` gets of a file: all of it, or the parts that it asks for.

    Raises:
        RangeNotSatisfiable: it has none of them.
    """
    asked, condition = header(headers, b"range"), header(headers, b"if-range")
    wanted = None if asked is None else _wanted(asked, size_bytes)
    if asked is None or wanted is None or not (condition is None or is_same(condition, file)):
        return Cut(200, [(b"content-type", media_type)], [Part(0, size_bytes)])
    if not wanted:
        raise RangeNotSatisfiable(asked, size_bytes)
    told = [b"bytes %d-%d/%d" % (each.start, each.stop - 1, size_bytes) for each in wanted]
    parts = [Part(each.start, len(each)) for each in wanted]
    if len(parts) == 1:
        return Cut(206, [(b"content-type", media_type), (b"content-range", told[0])], parts)
    boundary = uuid4().hex.encode()
    line = b"\r\n--%b\r\ncontent-type: %b\r\ncontent-range: %b\r\n\r\n"
    parts = [
        part._replace(before=line % (boundary, media_type, where))
        for part, where in zip(parts, told, strict=True)
    ]
    several = b"multipart/byteranges; boundary=" + boundary
    return Cut(206, [(b"content-type", several)], parts, b"\r\n--%b--\r\n" % boundary)


def _wanted(asked: bytes, size_bytes: int) -> list[range] | None:
    """Ranges within the file, in its order, without overlaps; None where all of it is sent."""
    unit, _, listed = asked.partition(b"=")
    specs = [_SPEC.fullmatch(each.strip()) for each in listed.split(b",", MOST_RANGES)]
    if unit.strip().lower() != b"bytes" or len(specs) > MOST_RANGES or None in specs:
        return None
    ranges = []
    for first, last in (spec.groups() for spec in specs if spec is not None):
        if (not first and not last) or (first and last and int(first) > int(last)):
            return None
        if not first:
            within = range(max(0, size_bytes - int(last)), size_bytes)
        else:
            within = range(int(first), min(int(last) + 1, size_bytes) if last else size_bytes)
        if within:
            ranges.append(within)
    return _merged(sorted(ranges, key=lambda each: each.start))


def _merged(ranges: list[range]) -> list[range]:
    merged: list[range] = []
    for each in ranges:
        if merged and each.start <= merged[-1].stop:
            each = range(merged[-1].start, max(merged.pop().stop, each.stop))
        merged.append(each)
    return merged
