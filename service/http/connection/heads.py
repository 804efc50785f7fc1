"""Version and headers of a request → what is wrong with them, beyond what the parser sees.

RFC 9112: 2.3 (version), 3.2 (host), 6.1 (transfer coding). Called for every request, hits included.
"""

from __future__ import annotations

import re
from functools import lru_cache

from service.http.messages.asgi import Headers
from service.http.messages.problems import BadHead

_HOST = re.compile(rb"(?:[\w.~%!$&'()*+,;=-]*|\[[0-9A-Za-z:.%]+\])(?::\d*)?", re.ASCII)
_SHOWN_BYTES = 60
_LONGEST_REMEMBERED = 256
# As HTTP/2 counts a list of headers (RFC 9113, 6.5.2): many small ones take more than they say.
HEADER_OVERHEAD_BYTES = 32


def fault_in(version: str, headers: Headers) -> BadHead | None:
    """Why a request with this head gets no other answer; None where it gets one."""
    hosts_count = 0
    host = b""
    for name, value in headers:
        if name == b"host":
            host = value
            hosts_count += 1
        elif name == b"transfer-encoding" and value.lower() != b"chunked":
            return BadHead(f"Transfer-Encoding can't be {_shown(value)}: only chunked is read")
    if version not in ("1.1", "1.0"):
        return BadHead("this version of HTTP is not spoken here: use HTTP/1.1")
    if hosts_count > 1 or (not hosts_count and version == "1.1"):
        return BadHead(f"a request has one Host header: {hosts_count} were given")
    return None if _is_host(host) else BadHead(f"Host can't be {_shown(host)}: host or host:port")


def head_bytes(url: bytes, headers: Headers) -> int:
    """What a head takes, all but the words that are in each."""
    return (
        len(url)
        + sum(len(name) + len(value) for name, value in headers)
        + HEADER_OVERHEAD_BYTES * len(headers)
    )


def body_bytes(headers: Headers) -> tuple[int, bool]:
    """How many bytes of a body follow the head, and whether it tells (RFC 9112, 6)."""
    values = dict(headers)
    return int(values.get(b"content-length", b"0")), b"transfer-encoding" not in values


def _is_host(value: bytes) -> bool:
    return (_is_short_host if len(value) <= _LONGEST_REMEMBERED else _fits_host)(value)


def _fits_host(value: bytes) -> bool:
    return _HOST.fullmatch(value) is not None


# Bounded in number alone, and nearly all requests name the same one.
_is_short_host = lru_cache(256)(_fits_host)


def _shown(value: bytes) -> str:
    return repr(value[:_SHOWN_BYTES].decode("latin-1"))
