"""Files and folders appear whole, or what was there stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.atomic_write import sweep, whole_folder, write_whole


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("is_lasting", [False, True])
def test_a_file_is_replaced_and_never_written_to(tmp_path: Path, is_lasting: bool) -> None:
    file = tmp_path / "file"
    write_whole(file, b"old", is_lasting=is_lasting)
    with file.open("rb") as reading:
        write_whole(file, b"new", memoryview(b"er"), is_lasting=is_lasting)

        assert reading.read() == b"old"
    assert file.read_bytes() == b"newer"
    assert list(tmp_path.iterdir()) == [file]


def test_nothing_is_left_of_a_file_that_can_not_take_its_place(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path / "folder", b"content")
    assert list(tmp_path.rglob("*")) == [tmp_path / "folder"]


def test_a_file_with_the_longest_of_names_can_be_written(tmp_path: Path) -> None:
    write_whole(tmp_path / ("x" * 255), b"content")

    assert names_in(tmp_path) == ["x" * 255]


def test_a_folder_takes_the_place_of_the_old_one_when_it_is_full(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    for content in ("old", "new"):
        with whole_folder(folder) as made:
            (made / content).write_text(content)
    assert [file.name for file in folder.iterdir()] == ["new"]

    with pytest.raises(ZeroDivisionError), whole_folder(folder) as made:
        (made / "half").write_text(str(1 // 0))
    assert [file.name for file in folder.iterdir()] == ["new"]
    assert list(folder.parent.iterdir()) == [folder]


def test_what_killed_writers_left_goes_once_it_is_old(tmp_path: Path) -> None:
    for name, age_s in ((".new.old", 1_000), (".new.fresh", 0), ("old", 1_000)):
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (0, (tmp_path / name).stat().st_mtime - age_s))
    (tmp_path / ".new.folder").mkdir()

    sweep(tmp_path, older_than_s=600)
    assert names_in(tmp_path) == [".new.folder", ".new.fresh", "old"]
    sweep(tmp_path)
    assert names_in(tmp_path) == ["old"]
    sweep(tmp_path / "not there")
