"""A picture is a whole PNG."""

from __future__ import annotations

from pathlib import Path

from service.cards.pictures import PNG, is_picture, pictures_in
from tests.cards.cards import png

PICTURE = png(b"x" * 968)


def test_half_a_picture_or_one_with_a_flipped_bit_is_none() -> None:
    assert is_picture(PICTURE)
    assert not is_picture(PICTURE[:-1])
    for place in range(0, len(PICTURE), 7):
        flipped = bytearray(PICTURE)
        flipped[place] ^= 1
        assert not is_picture(bytes(flipped)), place


def test_the_latest_pictures_are_cached_on_disk(tmp_path: Path) -> None:
    pictures = pictures_in(tmp_path, 2 * len(PICTURE))

    assert pictures.put(b"one", PNG, {"png": PICTURE})
    assert pictures.put(b"other", PNG, {"png": PICTURE})
    assert pictures.find(b"one") is None
    assert pictures.find(b"other") is not None
