"""Files of cards: where a name leads, and where none does."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from service.cards.places import LARGEST_FILE_BYTES, place_of, ready_made
from tests.cards.test_pictures import PICTURE

FORBIDDEN = (
    *("../secret", "a/../../secret", "..", "a/..", "/etc/passwd", "//secret", "a//b", "./a"),
    *("a\0b", "..\\secret", ".hidden", "x" * 252, "/", "a/"),
)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("MTEB(eng, v2)", "benchmark/MTEB(eng, v2).png"),
        ("org/name", "benchmark/org/name.png"),
        ("日本/モデル?#+", "benchmark/日本/モデル?#+.png"),
        ("a%2Fb", "benchmark/a%2Fb.png"),
    ],
)
def test_a_name_is_a_path_below_its_kind(name: str, place: str) -> None:
    assert place_of("benchmark", name) == PurePosixPath(place)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_name_that_leads_elsewhere_has_no_place(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.png").write_bytes(PICTURE)
    folder = tmp_path / "og"
    (folder / "model" / "a").mkdir(parents=True)

    assert place_of("model", name) is None or name == "a/"
    assert ready_made(folder, "model", name) is None


def test_a_file_is_read_through_links_within_the_folder_only(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PICTURE)
    folder = tmp_path / "og" / "model"
    folder.mkdir(parents=True)
    (folder / "there.png").write_bytes(PICTURE)
    (folder / "within.png").symlink_to("there.png")
    (folder / "out.png").symlink_to(tmp_path / "secret.png")
    (folder / "up").symlink_to(tmp_path)
    (folder / "loop.png").symlink_to("loop.png")

    def found(name: str) -> bool:
        return ready_made(tmp_path / "og", "model", name) is not None

    assert [found(name) for name in ("there", "within")] == [True, True]
    assert [found(name) for name in ("out", "up/secret", "loop", "none")] == [False] * 4


def test_only_a_picture_of_a_sane_size_is_served(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "text.png").write_text("no picture")
    (folder / "large.png").write_bytes(PICTURE + b"\0" * LARGEST_FILE_BYTES)
    (folder / "folder.png").mkdir()

    for name in ("text", "large", "folder"):
        assert ready_made(tmp_path, "model", name) is None
