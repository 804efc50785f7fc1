"""Card → picture, from the disk where it was made before: what a request and the command share."""

from __future__ import annotations

import time
from collections import OrderedDict

import structlog

from service.cards.content import card
from service.cards.drawing import Drawing, drawing_of
from service.cards.kinds import Kind, Theme
from service.cards.painter import Painter, renderer
from service.cards.pictures import PNG, PictureCache
from service.errors import CardNotDrawn
from service.snapshots.connect import Snapshot

log = structlog.get_logger("duckrank.cards")

# A drawing that failed is not tried again at once, so that a broken one costs nothing.
FAILURE_AGE_S = 60
MOST_FAILURES = 1_024


class Studio:
    """Makes pictures, and remembers for a while what it could not make. Any thread may use it."""

    def __init__(self, painter: Painter) -> None:
        self._painter = painter
        self._failures: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def picture(
        self,
        snapshot: Snapshot,
        kind: Kind,
        name: str,
        theme: Theme,
        pictures: PictureCache | None,
    ) -> bytes:
        """The card of the benchmark, task or model `name`, as PNG.

        Out of `pictures` where it is there, and kept in it; None: nothing is kept on disk.

        Raises:
            UnknownName: there is none of that name.
            CardNotDrawn: it failed, now or within the last minute.
        """
        drawing = drawing_of(card(snapshot, kind, name), theme, renderer())
        if pictures is None:
            return self._paint(drawing)
        key = drawing.digest.encode()
        found = pictures.find(key)
        if found is not None:
            return bytes(found.bodies["png"])
        picture = self._paint(drawing)
        pictures.keep(key, PNG, {"png": picture})
        return picture

    def close(self) -> None:
        """End the drawing process."""
        self._painter.close()

    def _paint(self, drawing: Drawing) -> bytes:
        failed_at_s, reason = self._failures.get(drawing.digest, (0.0, ""))
        if reason and time.monotonic() - failed_at_s < FAILURE_AGE_S:
            raise CardNotDrawn(reason)
        try:
            return self._painter.paint(drawing)
        except CardNotDrawn as error:
            self._failures[drawing.digest] = (time.monotonic(), error.reason)
            if len(self._failures) > MOST_FAILURES:
                self._failures.popitem(last=False)
            log.error("a card was not drawn", reason=error.reason, drawing=drawing.digest)
            raise
