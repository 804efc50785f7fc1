"""Answers that are bytes already: pictures, and files that are the same for ever."""

from __future__ import annotations

from functools import cache

from service.representations.representation import NO_PAGE, Representation

PLAIN_TEXT = Representation(name="text", media_type="text/plain; charset=utf-8")

SVG = "image/svg+xml"
# One that is opened as a page may style itself; no script of it runs, and nothing is loaded.
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


@cache
def image(media_type: str) -> Representation:
    """An image of that type."""
    policy = _SVG_POLICY if media_type == SVG else NO_PAGE
    return Representation(name="image", media_type=media_type, policy=policy, is_compressible=False)


PNG = image("image/png")
