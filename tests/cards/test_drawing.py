"""Drawings: everything is on the card, can be drawn, and can be read."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from service.cards.colours import COLOURS
from service.cards.drawing import HEIGHT_PX, WIDTH_PX, drawing_of
from service.cards.faces import drawable, face_for, faces
from service.cards.kinds import THEMES, Theme
from tests.cards.cards import HARD_NAMES, PLAIN, can_be_drawn, hard_card, texts_of


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "page"),
        ("muted", "page"),
        ("ink", "panel"),
        ("muted", "panel"),
        ("badge_ink", "badge"),
        ("notice_ink", "notice"),
    ],
)
def test_text_has_the_contrast_that_wcag_aa_asks_for(theme: Theme, ink: str, ground: str) -> None:
    colours = COLOURS[theme]
    light, dark = sorted(
        (luminance(getattr(colours, ink)), luminance(getattr(colours, ground))), reverse=True
    )

    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("name", HARD_NAMES)
def test_no_name_leaves_the_card_or_its_place(name: str) -> None:
    texts = texts_of(drawing_of(hard_card(name), "light", "test"))

    assert len(texts) > 20
    for text in texts:
        assert text.left >= 40, text
        assert text.right <= WIDTH_PX - 40, text
        assert 40 < text.baseline < HEIGHT_PX - 20, text


@pytest.mark.parametrize("name", HARD_NAMES)
def test_names_on_one_line_do_not_touch(name: str) -> None:
    texts = texts_of(drawing_of(hard_card(name), "light", "test"))

    for one, other in itertools.combinations(texts, 2):
        if abs(one.baseline - other.baseline) < 1:
            assert one.right <= other.left or other.right <= one.left, (one, other)


@pytest.mark.parametrize("name", HARD_NAMES)
def test_every_character_is_in_the_font_that_its_line_is_set_in(name: str) -> None:
    for text in texts_of(drawing_of(hard_card(name), "dark", "test")):
        assert can_be_drawn(text), text


def test_what_the_fonts_lack_goes_or_becomes_a_dot() -> None:
    assert drawable("a 🦆 b\tᏣ\u202ec\0d") == "a b ·cd"


def test_semi_bold_gives_way_to_a_thickened_regular_face_for_ideographs() -> None:
    assert face_for("日本", 600) is faces()[400]
    assert face_for("نموذج v2", 600) is faces()[600]
    drawing = drawing_of(msgspec.structs.replace(PLAIN, title="日本"), "light", "test")

    assert '"400" text-anchor="start" xml:space="preserve" stroke=' in drawing.svg


def test_text_from_the_right_is_marked_as_such() -> None:
    drawing = drawing_of(msgspec.structs.replace(PLAIN, title="نموذج (v2)"), "light", "test")

    assert ">\u2067نموذج (v2)\u2069<" in drawing.svg


def test_a_list_keeps_its_direction_whatever_it_begins_with() -> None:
    drawing = drawing_of(hard_card("עברית"), "light", "test")

    assert ">\u200e\u2068עברית\u2069, " in drawing.svg


def test_the_same_card_is_the_same_drawing_and_another_is_another() -> None:
    one = drawing_of(PLAIN, "light", "test")

    assert drawing_of(PLAIN, "light", "test") == one
    others = [
        drawing_of(PLAIN, "dark", "test"),
        drawing_of(PLAIN, "light", "test 2"),
        drawing_of(msgspec.structs.replace(PLAIN, notice=""), "light", "test"),
    ]
    assert len({one.digest, *(other.digest for other in others)}) == 4


def test_the_sample_says_so_and_real_data_does_not() -> None:
    shown = {text.text for text in texts_of(drawing_of(PLAIN, "light", "test"))}
    real = drawing_of(msgspec.structs.replace(PLAIN, notice=""), "light", "test")

    assert PLAIN.notice in shown
    assert PLAIN.notice not in {text.text for text in texts_of(real)}


def test_a_card_without_results_says_so() -> None:
    drawing = drawing_of(msgspec.structs.replace(PLAIN, bars=[]), "light", "test")

    assert "No results yet" in {text.text for text in texts_of(drawing)}
