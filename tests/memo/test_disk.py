"""Answers of other programs over the same snapshot go, and nothing else does."""

from __future__ import annotations

from pathlib import Path

from service.memo.disk import AnswerHeader, answers_of, drop_others, pictures_directory

HEADER = AnswerHeader(media_type="application/json", etag=b'"tag"', size_bytes=2)


def test_answers_of_an_older_program_are_dropped_and_other_snapshots_keep_theirs(
    tmp_path: Path,
) -> None:
    caches = [
        answers_of(tmp_path, snapshot, identity, max_bytes=1_000)
        for snapshot, identity in (("one", "new"), ("one", "old"), ("two", "old"))
    ]
    for cache in caches:
        cache.put(b"/v1/tasks", HEADER, {"identity": b"[]"})
    pictures = pictures_directory(tmp_path, "one")
    pictures.mkdir()
    drop_others(caches[0])

    assert [cache.find(b"/v1/tasks") is not None for cache in caches] == [True, False, True]
    assert pictures.exists()


def test_what_a_link_leads_to_is_not_swept(tmp_path: Path) -> None:
    kept = tmp_path / "elsewhere" / "photos"
    kept.mkdir(parents=True)
    (tmp_path / "memo").mkdir()
    (tmp_path / "memo" / "one").symlink_to(tmp_path / "elsewhere")

    drop_others(answers_of(tmp_path, "one", "ours", max_bytes=1))

    assert kept.is_dir()
