"""What lies on the shelf: whole answers, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.memo.shelf import Shelf, Shelved, shelf_directory


def answer(target: bytes = b"/v1/tasks", body_bytes: int = 100_000) -> Shelved:
    return Shelved(
        target=target,
        family="/v1/tasks",
        etag=b'"tag"',
        size_bytes=900_000,
        bodies={"br": b"b" * body_bytes, "gzip": b"g" * 20},
    )


def only_file(directory: Path) -> Path:
    (file,) = (path for path in directory.rglob("*") if path.is_file())
    return file


@pytest.mark.parametrize("body_bytes", [0, 50, 100_000])
def test_what_was_put_is_found_again(tmp_path: Path, body_bytes: int) -> None:
    Shelf(tmp_path / "a", max_bytes=1).put(answer(body_bytes=body_bytes))

    found = Shelf(tmp_path / "a", max_bytes=1).find(b"/v1/tasks")

    assert found is not None
    assert (found.family, found.etag, found.size_bytes) == ("/v1/tasks", b'"tag"', 900_000)
    assert {coding: bytes(body) for coding, body in found.bodies.items()} == {
        "br": b"b" * body_bytes,
        "gzip": b"g" * 20,
    }


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    assert Shelf(tmp_path / "a", max_bytes=1).find(b"/v1/tasks") is None


def test_a_body_that_is_being_sent_outlives_its_file(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "a", max_bytes=1)
    shelf.put(answer())
    found = shelf.find(b"/v1/tasks")
    only_file(tmp_path).unlink()

    assert found is not None
    assert bytes(found.bodies["br"]) == b"b" * 100_000
    assert shelf.find(b"/v1/tasks") is None


@pytest.mark.parametrize("kept_bytes", [0, 3, 40, 5_000, -1])
def test_a_file_that_lost_its_end_is_no_answer(tmp_path: Path, kept_bytes: int) -> None:
    shelf = Shelf(tmp_path / "a", max_bytes=1)
    shelf.put(answer())
    file = only_file(tmp_path)
    file.write_bytes(file.read_bytes()[:kept_bytes])

    assert shelf.find(b"/v1/tasks") is None


@pytest.mark.parametrize("place", [0, 19, 30, 60, 4_000, -1])
def test_a_file_with_one_byte_changed_is_no_answer(tmp_path: Path, place: int) -> None:
    shelf = Shelf(tmp_path / "a", max_bytes=1)
    shelf.put(answer())
    file = only_file(tmp_path)
    content = bytearray(file.read_bytes())
    content[place] ^= 0xFF
    file.write_bytes(content)

    assert shelf.find(b"/v1/tasks") is None


def test_the_answer_for_another_target_is_no_answer(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "a", max_bytes=1)
    shelf.put(answer(b"/v1/tasks"))
    other = only_file(tmp_path).read_bytes()
    shelf.put(answer(b"/v1/models"))
    for file in tmp_path.rglob("*"):
        if file.is_file():
            file.write_bytes(other)

    assert shelf.find(b"/v1/models") is None
    assert shelf.find(b"/v1/tasks") is not None


def test_nothing_is_left_of_an_answer_that_could_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file where the shelf's directory belongs")

    with pytest.raises(OSError, match="a"):
        Shelf(tmp_path / "a", max_bytes=1).put(answer())
    assert [path.name for path in tmp_path.rglob("*")] == ["a"]


def test_shelves_of_older_statements_are_dropped_and_other_snapshots_keep_theirs(
    tmp_path: Path,
) -> None:
    shelves = [
        Shelf(shelf_directory(tmp_path, snapshot, identity), max_bytes=1)
        for snapshot, identity in (("one", "new"), ("one", "old"), ("two", "old"))
    ]
    for shelf in shelves:
        shelf.put(answer())
    shelves[0].drop_others()

    assert [shelf.find(b"/v1/tasks") is not None for shelf in shelves] == [True, False, True]


def test_a_head_with_one_bit_changed_is_no_answer(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf", max_bytes=1_000_000)
    answer = Shelved(
        target=b"/v1/models",
        family="/v1/models",
        etag=b'"0123456789abcdef"',
        size_bytes=70_000,
        bodies={"identity": b"x" * 64},
    )
    shelf.put(answer)
    (file,) = (path for path in shelf.directory.rglob("*") if path.is_file())
    whole = file.read_bytes()

    assert shelf.find(b"/v1/models") == answer
    for position in range(len(whole) - 64):
        changed = bytearray(whole)
        changed[position] ^= 1
        file.write_bytes(changed)
        assert shelf.find(b"/v1/models") is None, position


def test_what_a_link_leads_to_is_not_swept(tmp_path: Path) -> None:
    kept = tmp_path / "elsewhere" / "photos"
    kept.mkdir(parents=True)
    (tmp_path / "snapshot").symlink_to(tmp_path / "elsewhere")

    Shelf(tmp_path / "snapshot" / "ours", max_bytes=1).drop_others()

    assert kept.is_dir()
