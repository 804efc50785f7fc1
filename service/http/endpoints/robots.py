"""`/robots.txt`: what crawlers may read here."""

from __future__ import annotations

from litestar import get
from litestar.response import Response

from service.http.messages.headers import ONE_DAY
from service.http.routing.openapi import described_file

ROBOTS = b"User-agent: *\nAllow: /\n"


@get(
    "/robots.txt",
    summary="Crawlers are welcome everywhere",
    tags=["service"],
    **described_file("text/plain", "The rules."),
)
async def robots() -> Response[bytes]:
    """The same for a day."""
    return Response(ROBOTS, media_type="text/plain", headers={"cache-control": ONE_DAY})
