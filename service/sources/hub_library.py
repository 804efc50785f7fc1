"""What huggingface_hub is asked for, and a check of what it brings."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from huggingface_hub import HfApi, RepoFile, hf_hub_download

from service.atomic_write import read_json, write_whole
from service.sources.hub import Answer, HubSource
from service.sources.hub_limits import Fault, asked_s, explained, limit_requests

COMMIT_SHA = re.compile(r"[0-9a-f]{40}")
# What the Hub's viewer and the reference read: data/train-*.parquet, in that folder itself.
SHARD_PATH = re.compile(r"data/train-[^/\\\x00-\x1f]*\.parquet")
# Written last, so it says that all files of its commit are there.
LISTING_NAME = "listing.json"
MOST_LISTED = 20_000


class Shard(msgspec.Struct, frozen=True):
    """One Parquet file of a commit, and what its content must be."""

    path: str
    size_bytes: int
    digest: str

    def is_whole(self, home: Path) -> bool:
        """Whether `home` has exactly the content that the Hub lists."""
        try:
            with self.at(home).open("rb") as file:
                is_whole = os.fstat(file.fileno()).st_size == self.size_bytes
                return is_whole and hashlib.file_digest(file, self._hash).hexdigest() == self.digest
        except OSError:
            return False

    def at(self, home: Path) -> Path:
        return home / self.path.rpartition("/")[2]

    def _hash(self) -> Any:
        # Git LFS knows a file by the SHA-256 of its content, git by a SHA-1 with a header before.
        if len(self.digest) == 64:
            return hashlib.sha256()
        return hashlib.sha1(f"blob {self.size_bytes}\0".encode(), usedforsecurity=False)


def answer(source: HubSource, what: str) -> Answer:
    """What came of it, tried again where the library does not."""
    tried = 0
    while True:
        tried += 1
        try:
            return _look_up(source) if what == "look up" else _fetch(source)
        except BaseException as error:  # native code has exceptions of its own
            seen, advice, passes = explained(error)
            if not passes or tried == source.limits.tries:
                again = f" ({tried} tries)" if passes else ""
                return Answer(refusal=source.refusal(f"{seen}{again}", advice))
            time.sleep(
                asked_s(getattr(error, "response", None))
                or source.limits.first_wait_s * 2 ** (tried - 1)
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
    if _is_commit(source.ref) and (shards := _kept(source.place / str(source.ref))):
        return _found(source.place / str(source.ref), shards)
    # From here on only the commit is named, so a branch that moves meanwhile can't mix in.
    sha = _look_up(source).commit_sha
    shards = _list(source, sha)
    home, scratch = source.place / sha, source.scratch(os.getpid())
    for needed in (home, scratch / "data"):
        needed.mkdir(parents=True, exist_ok=True)
    for shard in shards:
        if not shard.is_whole(home):
            hf_hub_download(
                source.repo, shard.path, repo_type="dataset", revision=sha, local_dir=scratch
            )
            if not shard.is_whole(scratch / "data"):
                shutil.rmtree(scratch)
                raise OSError(f"{shard.path} came with another content than is listed")
            shard.at(scratch / "data").replace(shard.at(home))
    write_whole(home / LISTING_NAME, msgspec.json.encode(shards))
    shutil.rmtree(scratch)
    # Daily commits would fill the disk, as would what was on its way when the power went.
    with suppress(FileNotFoundError):  # who fetches at the same time removes the same
        by_age = sorted(source.place.iterdir(), key=os.path.getmtime, reverse=True)
        for old in by_age[source.limits.kept_commits :]:
            shutil.rmtree(old, ignore_errors=True)
    return _found(home, shards)


def _list(source: HubSource, sha: str) -> list[Shard]:
    limits = source.limits
    listed = HfApi().list_repo_tree(source.repo, "data", revision=sha, repo_type="dataset")
    shards = [
        Shard(each.path, each.size, each.lfs.sha256 if each.lfs else each.blob_id)
        for each in islice(listed, MOST_LISTED)
        if isinstance(each, RepoFile) and SHARD_PATH.fullmatch(each.path)
    ]
    size_bytes = sum(shard.size_bytes for shard in shards)
    if not shards or len(shards) > limits.shard_count or size_bytes > limits.total_bytes:
        raise Fault(
            f"commit {sha} has {len(shards)} files data/train-*.parquet of {size_bytes:,} bytes;"
            f" allowed are 1 to {limits.shard_count} files and {limits.total_bytes:,} bytes",
            "Is it a dataset of results?",
        )
    return sorted(shards, key=lambda shard: shard.path)


def _kept(home: Path) -> list[Shard]:
    """The files of a commit that was brought whole and still is."""
    shards = read_json(home / LISTING_NAME, list[Shard]) or []
    return shards if all(shard.is_whole(home) for shard in shards) else []


def _found(home: Path, shards: list[Shard]) -> Answer:
    return Answer(commit_sha=home.name, paths=[str(shard.at(home)) for shard in shards])


def _is_commit(ref: str | None) -> bool:
    return ref is not None and COMMIT_SHA.fullmatch(ref) is not None
