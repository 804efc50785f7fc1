"""What huggingface_hub is asked for, and a check of what it brings."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from pathlib import Path

import msgspec
from huggingface_hub import HfApi, RepoFile, hf_hub_download
from huggingface_hub.errors import EntryNotFoundError

from service.atomic_write import read_json, write_whole
from service.sources.hub import HubSource
from service.sources.hub_child import Answer
from service.sources.hub_commit import commit
from service.sources.hub_files import MOST_LISTED, Listed
from service.sources.hub_limits import Fault, asked_s, explained, limit_requests
from service.sources.hub_target import DATABASE, MANIFEST, HubTarget

COMMIT_SHA = re.compile(r"[0-9a-f]{40}")
# What the Hub's viewer and the reference read: data/train-*.parquet, in that folder itself.
# The files of a catalog are called as its export writes them; others are none of it.
PUBLISHED = "Has `duckrank publish` made it?"
PATHS = {
    "results": re.compile(r"data/train-[^/\\\x00-\x1f]*\.parquet"),
    "catalog": re.compile(
        r"\w+\.jsonl|(menu|manifest)\.json|statistics/[^/\\\x00-\x1f]*\.json\.gz"
    ),
    "manifest": re.compile(re.escape(MANIFEST)),
    "snapshot": re.compile(re.escape(DATABASE)),
}
SOUGHT = {
    "results": "data/train-*.parquet",
    "catalog": "of a catalog",
    "manifest": f"called {MANIFEST}",
    "snapshot": f"called {DATABASE}",
}
MEANT = {
    "results": "Is it a dataset of results?",
    "catalog": "Is it a dataset with a catalog?",
    "manifest": PUBLISHED,
    "snapshot": PUBLISHED,
}
FOLDERS: dict[str, tuple[str | None, ...]] = {"results": ("data",), "catalog": (None, "statistics")}
# Written last, so it says that all files of its commit are there.
LISTING_NAME = "listing.json"


def answer(asked: HubSource | HubTarget, what: str) -> Answer:
    """What came of it, tried again where the library does not."""
    tried = 0
    while True:
        tried += 1
        try:
            if isinstance(asked, HubTarget):
                return commit(asked)
            return _look_up(asked) if what == "look up" else _fetch(asked)
        except BaseException as error:  # native code has exceptions of its own
            seen, advice, passes = explained(error, asked.named_by)
            if not passes or tried == asked.limits.tries:
                again = f" ({tried} tries)" if passes else ""
                return Answer(refusal=asked.refusal(f"{seen}{again}", advice))
            time.sleep(
                asked_s(getattr(error, "response", None))
                or asked.limits.first_wait_s * 2 ** (tried - 1)
            )


def _look_up(source: HubSource) -> Answer:
    """The commit that the ref is now."""
    limit_requests(source)
    sha = HfApi().dataset_info(source.repo, revision=source.ref, expand=["sha"]).sha
    belongs = source.ref if _is_commit(source.ref) else "a commit of 40 hexadecimal digits"
    if sha is None or not _is_commit(sha) or (_is_commit(source.ref) and sha != source.ref):
        raise Fault(f"the Hub gives {sha!r} where {belongs} belongs", "Check HF_ENDPOINT.")
    return Answer(commit_sha=sha)


def _fetch(source: HubSource) -> Answer:
    """A commit's files, each in place only once it is whole."""
    if _is_commit(source.ref) and (files := _kept(source.place / str(source.ref))):
        return _found(source.place / str(source.ref), files)
    # From here on only the commit is named, so a branch that moves meanwhile can't mix in.
    sha = _look_up(source).commit_sha
    files = _list(source, sha)
    home, scratch = source.place / sha, source.scratch(os.getpid())
    earlier = [each for each in source.place.glob("*") if COMMIT_SHA.fullmatch(each.name)]
    for needed in (home, scratch):
        needed.mkdir(parents=True, exist_ok=True)
    for file in files:
        target = home / file.place
        if file.is_whole(target):
            continue
        target.parent.mkdir(exist_ok=True)
        had = next((each for each in earlier if file.is_whole(each / file.place)), None)
        if had is not None:
            shutil.copyfile(had / file.place, scratch / "copy")
            (scratch / "copy").replace(target)
            continue
        hf_hub_download(
            source.repo, file.path, repo_type="dataset", revision=sha, local_dir=scratch
        )
        if not file.is_whole(scratch / file.path):
            shutil.rmtree(scratch)
            raise OSError(f"{file.path} came with another content than is listed")
        (scratch / file.path).replace(target)
    write_whole(home / LISTING_NAME, msgspec.json.encode(files))
    shutil.rmtree(scratch)
    _tidy(source)
    return _found(home, files)


def _tidy(source: HubSource) -> None:
    """Daily commits would fill the disk, as would what was on its way when the power went."""
    limits = source.limits
    with suppress(FileNotFoundError):  # who fetches at the same time removes the same
        by_age = sorted(source.place.iterdir(), key=os.path.getmtime, reverse=True)
        commits = [each for each in by_age if COMMIT_SHA.fullmatch(each.name)]
        # What is younger than a fetch may take is perhaps on its way to somebody else.
        ended = [each for each in by_age if each.stat().st_mtime < time.time() - limits.total_s]
        for old in {*commits[limits.kept_commits :], *ended} - {*commits[: limits.kept_commits]}:
            shutil.rmtree(old, ignore_errors=True)


def _list(source: HubSource, sha: str) -> list[Listed]:
    limits, pattern = source.limits, PATHS[source.holds]
    files = [
        Listed.of(each, _place(source, each))
        for folder in FOLDERS.get(source.holds, (None,))
        for each in _folder(source, sha, folder)
        if isinstance(each, RepoFile) and pattern.fullmatch(each.path)
    ]
    size_bytes = sum(file.size_bytes for file in files)
    if not files or len(files) > limits.file_count or size_bytes > limits.total_bytes:
        raise Fault(
            f"commit {sha} has {len(files)} files {SOUGHT[source.holds]} of {size_bytes:,} bytes;"
            f" allowed are 1 to {limits.file_count} files and {limits.total_bytes:,} bytes",
            MEANT[source.holds],
        )
    return sorted(files, key=lambda file: file.path)


def _folder(source: HubSource, sha: str, folder: str | None) -> Iterable[object]:
    listed = HfApi().list_repo_tree(source.repo, folder, revision=sha, repo_type="dataset")
    try:
        yield from islice(listed, MOST_LISTED)
    except EntryNotFoundError:
        # Tasks may have no statistics; results are somewhere.
        if folder != "statistics":
            raise


def _place(source: HubSource, file: RepoFile) -> str:
    """Results lie beside each other; a catalog is a folder, which has nothing else in it."""
    return f"catalog/{file.path}" if source.holds == "catalog" else file.path.removeprefix("data/")


def _kept(home: Path) -> list[Listed]:
    """The files of a commit that was brought whole and still is."""
    files = read_json(home / LISTING_NAME, list[Listed]) or []
    return files if all(file.is_whole(home / file.place) for file in files) else []


def _found(home: Path, files: list[Listed]) -> Answer:
    return Answer(commit_sha=home.name, paths=[str(home / file.place) for file in files])


def _is_commit(ref: str | None) -> bool:
    return ref is not None and COMMIT_SHA.fullmatch(ref) is not None
