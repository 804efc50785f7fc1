"""Answers that are pages already, and what is loaded with them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from hashlib import sha256

from service.representations.encodings import inflated_size
from service.representations.representation import FRAME_ANCESTORS, Content, Representation

# Nothing inline, and nothing from elsewhere: what data say can neither run nor load anything.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none';"
    f" frame-ancestors {FRAME_ANCESTORS}"
)
HTML = Representation(
    name="html", media_type="text/html; charset=utf-8", policy=PAGE_POLICY, effort="fair"
)
STYLE = Representation(name="css", media_type="text/css; charset=utf-8")
SCRIPT = Representation(name="js", media_type="text/javascript; charset=utf-8")


@contextlib.contextmanager
def _packed(answer: object) -> Iterator[Content]:
    """What lies here as brotli."""
    assert isinstance(answer, bytes)
    yield Content(sha256(answer).hexdigest(), inflated_size(answer), "br", answer)


PACKED_STYLE = Representation(
    name="css", media_type=STYLE.media_type, render=_packed, is_packed=True
)
PACKED_SCRIPT = Representation(
    name="js", media_type=SCRIPT.media_type, render=_packed, is_packed=True
)
FONT = Representation(name="woff2", media_type="font/woff2", is_compressible=False)
