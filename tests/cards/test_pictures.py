"""Pictures on disk: bounded, whole, and not missed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.cards.pictures import Pictures
from tests.cards.cards import png

PICTURE = png(b"x" * 968)


def test_what_was_put_is_found(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path / "cards", 10_000)
    pictures.put("one", PICTURE)

    assert pictures.find("one") == PICTURE
    assert pictures.find("other") is None


def test_half_a_picture_is_none(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path, 10_000)
    (tmp_path / "one.png").write_bytes(PICTURE[:-1])

    assert pictures.find("one") is None


@pytest.mark.parametrize("place", range(0, len(PICTURE), 7))
def test_a_picture_with_a_flipped_bit_is_none(tmp_path: Path, place: int) -> None:
    flipped = bytearray(PICTURE)
    flipped[place] ^= 1
    (tmp_path / "one.png").write_bytes(flipped)

    assert Pictures(tmp_path, 10_000).find("one") is None


def test_together_they_stay_below_the_bound_and_the_least_recent_go_first(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path, 5 * len(PICTURE))
    for place, name in enumerate("abcde"):
        pictures.put(name, PICTURE)
        os.utime(tmp_path / f"{name}.png", (place, place))
    assert pictures.find("a") == PICTURE

    pictures.put("f", PICTURE)

    held = {file.stem for file in tmp_path.iterdir()}
    assert {"a", "f"} <= held
    assert "b" not in held
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= pictures.max_bytes


def test_a_picture_larger_than_the_bound_is_not_kept(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path / "cards", len(PICTURE) - 1)
    pictures.put("one", PICTURE)

    assert not (tmp_path / "cards").exists()


def test_what_a_killed_writer_left_goes(tmp_path: Path) -> None:
    left_over = tmp_path / ".left-over"
    left_over.write_bytes(b"half")
    os.utime(left_over, (0, 0))
    Pictures(tmp_path, 10_000).put("one", PICTURE)

    assert [file.name for file in tmp_path.iterdir()] == ["one.png"]
