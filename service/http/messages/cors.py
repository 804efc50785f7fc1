"""Which pages may read an answer. The Fetch standard: https://fetch.spec.whatwg.org/#http-cors-protocol"""

from __future__ import annotations

import re

from service.http.messages.asgi import Headers

METHODS = b"GET, HEAD, OPTIONS"
# Of what may be asked for in a body as well.
METHODS_WITH_POST = b"GET, HEAD, POST, OPTIONS"
_EXPOSED = (
    b"access-control-expose-headers",
    (
        b"ETag, X-Snapshot, X-Dataset, X-Truncated, Retry-After, Accept-Ranges, Content-Range,"
        b" Content-Disposition"
    ),
)
_NAMES = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,1024}")
_PREFLIGHT_AGE = (b"access-control-max-age", b"86400")


class Cors:
    """The headers that let pages of the allowed origins read answers.

    `fixed` goes with every answer. Where origins are listed the rest depends on who asks, so
    caches must tell origins apart.
    """

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = frozenset(origin.encode() for origin in origins)
        self.allows_all = "*" in origins
        self.fixed: Headers = (
            [(b"access-control-allow-origin", b"*"), _EXPOSED] if self.allows_all else []
        )
        self.vary = b"accept-encoding" if self.allows_all else b"accept-encoding, origin"

    def headers_for(self, origin: bytes | None) -> Headers:
        """What an answer to this origin carries beside `fixed`."""
        if self.allows_all or origin is None or origin not in self._origins:
            return []
        return [(b"access-control-allow-origin", origin), _EXPOSED]

    def preflight(self, methods: bytes, requested_headers: bytes | None) -> Headers:
        """What a page may send; who may read is said by the other headers."""
        headers: Headers = [(b"access-control-allow-methods", methods), _PREFLIGHT_AGE]
        if requested_headers is not None and _NAMES.fullmatch(requested_headers):
            headers.append((b"access-control-allow-headers", requested_headers))
        return headers
