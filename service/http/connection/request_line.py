"""A request line as clients send it → one that a parser takes: names in UTF-8 are quoted."""

from __future__ import annotations

import re

_NOT_ASCII = re.compile(rb"[\x80-\xff]")


def quoted_request_line(data: bytes, *, is_begun: bool = False) -> bytes:
    """`data` with all of its first line in ASCII; before one that is not begun, lines are empty."""
    begin = 0 if is_begun else len(data) - len(data.lstrip(b"\r\n"))
    line, end, rest = data[begin:].partition(b"\r\n")
    quoted = _NOT_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], line)
    return data[:begin] + quoted + end + rest
