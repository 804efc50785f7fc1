"""What the parser raises → whose fault it is: it wraps all that is raised in its callbacks."""

from __future__ import annotations

import httptools
import structlog

from service.no_memory import end_without_memory

log = structlog.get_logger("duckrank.http")


class Refused(Exception):
    """Leaves the parser; what is wrong stands in the protocol."""


def own_failure(raised: httptools.HttpParserError, target: bytes) -> Exception | None:
    """The error that nobody foresaw, logged; None where the client's bytes are at fault."""
    error = raised.__context__
    if isinstance(error, MemoryError):
        end_without_memory()
    if not isinstance(error, Exception) or isinstance(error, Refused | httptools.HttpParserError):
        return None
    log.error("request failed", target=target.decode("latin-1"), exc_info=error)
    return error
