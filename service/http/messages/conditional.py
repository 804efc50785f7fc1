"""Does the client hold this answer already? RFC 9110, section 13."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Protocol

from service.http.messages.headers import Wants

_TAG = re.compile(rb'(?:W/)?("[^"]*")')


class Validated(Protocol):
    """What a client may hold already: its tag, and when it changed last, in seconds.

    None where no date says anything.
    """

    @property
    def etag(self) -> bytes: ...

    @property
    def last_modified_at(self) -> int | None: ...


def entity_tag(digest: str) -> bytes:
    """The strong tag of the content that has this SHA-256."""
    return f'"{digest[:32]}"'.encode()


def is_held(content: Validated, wants: Wants) -> bool:
    """Whether a 304 is the answer. Tags decide where there are any, dates only without."""
    if wants.if_none_match is not None:
        return _names(wants.if_none_match, content.etag)
    if wants.if_modified_since is not None:
        # Equal, not later: an older snapshot may be switched back to, and its date is no proof.
        return _is_date_of(content, wants.if_modified_since)
    return False


def is_same(validator: bytes, content: Validated) -> bool:
    """Whether an `If-Range` names `content`: by its strong tag, or by its very date."""
    if validator.startswith((b'"', b"W/")):
        return validator == content.etag
    return _is_date_of(content, validator)


def _names(if_none_match: bytes, etag: bytes) -> bool:
    if if_none_match == etag or if_none_match.strip() == b"*":
        return True
    # The comparison is the weak one: `W/"x"` and `"x"` name the same content.
    return etag in _TAG.findall(if_none_match)


def _is_date_of(content: Validated, http_date: bytes) -> bool:
    last_modified_at = content.last_modified_at
    return last_modified_at is not None and _seconds(http_date) == last_modified_at


def _seconds(http_date: bytes) -> float | None:
    try:
        moment = parsedate_to_datetime(http_date.decode("latin-1"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
