"""The drawing process: real pictures, and what becomes of a broken one."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import msgspec
import pytest

from service.cards.drawing import Drawing, drawing_of
from service.cards.painter import Painter
from service.errors import CardNotDrawn
from tests.cards.cards import PLAIN, colours_count, decoded


@pytest.fixture(scope="module")
def painter() -> Iterator[Painter]:
    painter = Painter()
    yield painter
    painter.close()


def titled(title: str) -> Drawing:
    return drawing_of(msgspec.structs.replace(PLAIN, title=title), "light", "test")


def test_a_card_is_a_picture_of_its_size_with_something_on_it(painter: Painter) -> None:
    picture = painter.paint(titled("plain"))

    assert decoded(picture).size == (1200, 630)
    assert colours_count(picture) > 100


def test_the_same_drawing_gives_the_same_bytes_in_another_process_too(painter: Painter) -> None:
    other = Painter()
    try:
        assert other.paint(titled("same")) == painter.paint(titled("same"))
    finally:
        other.close()


def test_arabic_letters_are_joined(painter: Painter) -> None:
    # Between letters that must not join, the same letters have other forms.
    assert painter.paint(titled("هلال")) != painter.paint(titled("ه\u200cل\u200cا\u200cل"))


def test_text_from_the_right_is_drawn_from_the_right(painter: Painter) -> None:
    # With a mark that turns it about, the same letters stand the other way.
    drawing = titled("אב")
    turned = msgspec.structs.replace(drawing, svg=drawing.svg.replace("אב", "\u202dאב\u202c"))

    assert painter.paint(drawing) != painter.paint(turned)


@pytest.mark.parametrize("text", ["لا", "إلا (v2)", "日本", "한국", "中", "हिन्दी", "ไทย", "עברית"])
def test_no_box_stands_for_a_letter(painter: Painter, text: str) -> None:
    # A private character has no letter: what is drawn for it is the box.
    drawing = titled(text)
    boxes = msgspec.structs.replace(drawing, svg=drawing.svg.replace(text, "\ue000" * len(text)))

    assert painter.paint(drawing) != painter.paint(boxes)


def test_a_drawing_that_is_none_is_refused_and_the_next_one_is_painted(painter: Painter) -> None:
    with pytest.raises(CardNotDrawn, match="this card can't be drawn"):
        painter.paint(Drawing(svg="<svg", font_files=[], digest=""))

    assert decoded(painter.paint(titled("next"))).size == (1200, 630)


def test_a_killed_process_is_replaced() -> None:
    painter = Painter()
    try:
        first = painter.paint(titled("again"))
        process = painter._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

        assert painter.paint(titled("again")) == first
    finally:
        painter.close()
    assert painter._process is None
