"""Icons on disk: whole or not there, and never more bytes than allowed."""

from __future__ import annotations

import os
from pathlib import Path

from service.icons.image import Image
from service.icons.shelf import IconShelf

ICON = Image("image/png", b"x" * 1_000)


def only_file(directory: Path) -> Path:
    (file,) = directory.iterdir()
    return file


def test_what_was_put_is_found(tmp_path: Path) -> None:
    shelf = IconShelf(tmp_path / "icons", 10_000)
    shelf.put("a", ICON)

    assert shelf.find("a") == ICON
    assert shelf.find("b") is None


def test_a_damaged_file_counts_as_none(tmp_path: Path) -> None:
    shelf = IconShelf(tmp_path, 10_000)
    shelf.put("a", ICON)
    file = only_file(tmp_path)
    whole = file.read_bytes()

    for damaged in (b"", whole[:-1], whole + b"x", whole[:-5] + b"y" + whole[-4:], b"\xc1"):
        file.write_bytes(damaged)
        assert shelf.find("a") is None


def test_the_oldest_goes_when_there_are_too_many_bytes(tmp_path: Path) -> None:
    shelf = IconShelf(tmp_path, 2_500)
    for age, url in enumerate("abc"):
        shelf.put(url, ICON)
        for file in tmp_path.iterdir():
            if file.stat().st_mtime > 1_000_000:
                os.utime(file, (age, age))

    assert [shelf.find(url) is not None for url in "abc"] == [False, True, True]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 2_500


def test_an_icon_beyond_the_bound_is_not_kept(tmp_path: Path) -> None:
    shelf = IconShelf(tmp_path, 900)
    shelf.put("a", ICON)

    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_writer_left_is_cleared(tmp_path: Path) -> None:
    left, fresh = tmp_path / ".left", tmp_path / ".fresh"
    left.write_bytes(b"x")
    os.utime(left, (1, 1))
    fresh.write_bytes(b"x")

    IconShelf(tmp_path, 10_000).put("a", ICON)

    assert not left.exists()
    assert fresh.exists()
