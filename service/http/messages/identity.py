"""Request headers → who asks, for every log line of a request: its id, and the trace it is part of.

An id comes from the client or from a proxy before us, and is made where there is none and a line
is written or something is wrong. A trace comes as W3C `traceparent`: https://www.w3.org/TR/trace-context/
"""

from __future__ import annotations

import re
from uuid import uuid4

REQUEST_ID = b"x-request-id"
TRACEPARENT = b"traceparent"
# What may stand in a header, a log line and a shell without a second thought.
_SANE_ID = re.compile(rb"[A-Za-z0-9._:/+=@-]{1,128}")
_TRACEPARENT = re.compile(rb"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")
_NO_TRACE, _NO_SPAN = b"0" * 32, b"0" * 16


def sane_request_id(value: bytes) -> bytes | None:
    """The id as it was sent; None where it is too long or strange."""
    return value if _SANE_ID.fullmatch(value) else None


def made_request_id() -> bytes:
    """A new id, like no other."""
    return uuid4().hex.encode()


def log_context(request_id: bytes | None, traceparent: bytes | None) -> dict[str, str]:
    """What log lines say of a request, as far as it is known."""
    context = {} if request_id is None else {"request_id": request_id.decode()}
    trace = _TRACEPARENT.fullmatch(traceparent or b"")
    if trace and trace[1] != _NO_TRACE and trace[2] != _NO_SPAN:
        context["trace_id"], context["span_id"] = trace[1].decode(), trace[2].decode()
    return context
