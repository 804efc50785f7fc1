"""A request line as clients send it → one that a parser takes: in ASCII, and with a path."""

from __future__ import annotations

import re

_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_HOST = re.compile(rb"[^/?#]*")


def quoted_request_line(data: bytes, *, is_begun: bool = False) -> bytes:
    """`data` with all of its first line in ASCII; before one that is not begun, lines are empty."""
    begin = 0 if is_begun else len(data) - len(data.lstrip(b"\r\n"))
    line, end, rest = data[begin:].partition(b"\r\n")
    quoted = _NOT_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], line)
    return data[:begin] + quoted + end + rest


def with_path(target: bytes) -> bytes:
    """`target` with a path: `http://host?x=1` means that of `/` (RFC 9110, section 4.2.3)."""
    scheme, is_absolute, rest = target.partition(b"://")
    if target.startswith(b"/") or not is_absolute:
        return target
    host = _HOST.findall(rest)[0]
    path = rest[len(host) :]
    return target if path.startswith(b"/") else b"%b://%b/%b" % (scheme, host, path)
