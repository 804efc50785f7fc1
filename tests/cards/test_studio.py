"""A card that can't be drawn costs little, and does no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.cards.drawing import Drawing
from service.cards.painter import Painter
from service.cards.pictures import pictures_in
from service.cards.studio import Studio
from service.errors import CardNotDrawn
from tests.cards.cards import decoded
from tests.tiny import Given


class BrokenPainter(Painter):
    """Refuses everything, as a library does that meets its own bug."""

    def __init__(self) -> None:
        super().__init__()
        self.tries_count = 0

    def paint(self, drawing: Drawing) -> bytes:
        self.tries_count += 1
        raise CardNotDrawn("broken")


def test_a_failure_is_remembered_and_says_when_to_ask_again(given: Given) -> None:
    painter = BrokenPainter()
    studio = Studio(painter)
    snapshot = given("task model score\n A m 1")

    for _ in range(3):
        with pytest.raises(CardNotDrawn, match=r"can't be drawn \(broken\); ask again in 60 s"):
            studio.picture(snapshot, "task", "A", "light", None)
    assert painter.tries_count == 1

    with pytest.raises(CardNotDrawn):
        studio.picture(snapshot, "task", "A", "dark", None)
    assert painter.tries_count == 2


def test_a_picture_that_cannot_be_kept_is_still_a_picture(given: Given, tmp_path: Path) -> None:
    (tmp_path / "cards").write_text("no folder")
    studio = Studio(Painter())
    try:
        picture = studio.picture(
            given("task model score\n A m 1"),
            *("task", "A", "light"),
            pictures_in(tmp_path / "cards" / "below", 1 << 20),
        )
    finally:
        studio.close()

    assert decoded(picture).size == (1200, 630)
