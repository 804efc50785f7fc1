"""Parquet files on their way from the Hub to a shelf on local disk: streamed, counted, hashed."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import msgspec
from huggingface_hub import hf_hub_url

from service.sources.hub_requests import HubRequests, Passing
from service.sources.results import Progress

LISTING_NAME = "listing.json"
CHUNK_BYTES = 2**20


class Shard(msgspec.Struct, frozen=True, kw_only=True):
    """One Parquet file of a commit, and what its content must be; one of the hashes is given."""

    path: str
    size_bytes: int
    sha256: str | None = None
    git_sha1: str | None = None

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


class Commit(msgspec.Struct, frozen=True, kw_only=True):
    """The Parquet files of one commit of a dataset, in order of their names."""

    repo: str
    sha: str
    shards: tuple[Shard, ...]

    @property
    def size_bytes(self) -> int:
        return sum(shard.size_bytes for shard in self.shards)


class Shelf:
    """The downloads of one dataset, a directory per commit: `{commit_sha}/train-….parquet`.

    A commit's `listing.json` is written last, so it says that all its files are there.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def paths_of(self, commit_sha: str) -> tuple[Path, ...] | None:
        """The files of a commit that was brought whole and still is; None if it was not."""
        place = self.directory / commit_sha
        try:
            listing = (place / LISTING_NAME).read_bytes()
            shards = msgspec.json.decode(listing, type=tuple[Shard, ...])
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        paths = tuple(place / shard.name for shard in shards)
        return paths if all(map(is_whole, paths, shards)) else None

    async def bring(
        self, requests: HubRequests, commit: Commit, progress: Progress
    ) -> tuple[Path, ...]:
        """Put every shard of `commit` here, each only once its content is what it must be."""
        place = self.directory / commit.sha
        try:
            place.mkdir(parents=True, exist_ok=True)
            _remove_abandoned(place, older_than_s=requests.limits.total_s)
            before_bytes = 0
            for shard in commit.shards:
                if not is_whole(place / shard.name, shard):
                    told = _shifted(progress, before_bytes, commit.size_bytes)
                    await _download(requests, commit, shard, place / shard.name, told)
                before_bytes += shard.size_bytes
                progress(before_bytes, commit.size_bytes)
            _replace(place / LISTING_NAME, msgspec.json.encode(commit.shards))
        except OSError as error:
            raise requests.unavailable(
                f"its files can't be written to {place} ({error.strerror or error})",
                "Free some space there, or set DATA_DIR to a directory that can be written.",
            ) from error
        return tuple(place / shard.name for shard in commit.shards)

    def keep_newest(self, count: int) -> None:
        """Remove all but the newest `count` commits, so that daily commits don't fill the disk."""
        commits = [place for place in self.directory.iterdir() if place.is_dir()]
        commits.sort(key=lambda place: place.stat().st_mtime, reverse=True)
        for place in commits[count:]:
            shutil.rmtree(place, ignore_errors=True)


def is_whole(path: Path, shard: Shard) -> bool:
    """Whether `path` holds exactly the content that the Hub lists for `shard`."""
    try:
        if path.stat().st_size != shard.size_bytes:
            return False
        content = _content_hash(shard)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                content.update(chunk)
    except OSError:
        return False
    return content.hexdigest() == (shard.sha256 or shard.git_sha1)


async def _download(
    requests: HubRequests,
    commit: Commit,
    shard: Shard,
    path: Path,
    told: Callable[[int], None],
) -> None:
    url = hf_hub_url(
        commit.repo,
        shard.path,
        repo_type="dataset",
        revision=commit.sha,
        endpoint=requests.endpoint,
    )

    async def once() -> None:
        # Two ingests at once write to two parts; whoever ends last replaces the same bytes.
        part = path.with_name(f".{path.name}.{uuid4().hex}.part")
        try:
            await _stream(requests, url, commit.sha, shard, part, told)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    await requests.patiently(once)


async def _stream(
    requests: HubRequests,
    url: str,
    commit_sha: str,
    shard: Shard,
    part: Path,
    told: Callable[[int], None],
) -> None:
    again = "Try again; if it stays so, the Hub or a proxy on the way is at fault."
    content = _content_hash(shard)
    done_bytes = 0
    with part.open("wb") as file:
        async with requests.opened(url) as response:
            first = response.history[0] if response.history else response
            sent_sha = first.headers.get("x-repo-commit", commit_sha)
            if sent_sha != commit_sha:
                raise Passing(f"{url} answered with commit {sent_sha}", again)
            async for chunk in response.aiter_bytes():
                done_bytes += len(chunk)
                if done_bytes > shard.size_bytes:
                    break
                content.update(chunk)
                file.write(chunk)
                told(done_bytes)
    if done_bytes != shard.size_bytes:
        more = "more than " if done_bytes > shard.size_bytes else f"{done_bytes:,} of "
        raise Passing(f"{url} sent {more}{shard.size_bytes:,} bytes", again)
    if content.hexdigest() != (shard.sha256 or shard.git_sha1):
        raise Passing(f"{url} sent content whose hash is not the listed one", again)


def _content_hash(shard: Shard) -> hashlib._Hash:
    if shard.sha256 is not None:
        return hashlib.sha256()
    # Git hashes a header before the content: "blob", the size, a NUL.
    return hashlib.sha1(f"blob {shard.size_bytes}\0".encode(), usedforsecurity=False)


def _shifted(progress: Progress, before_bytes: int, total_bytes: int) -> Callable[[int], None]:
    return lambda done_bytes: progress(before_bytes + done_bytes, total_bytes)


def _replace(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _remove_abandoned(place: Path, *, older_than_s: float) -> None:
    # A killed fetch leaves its part; no living one is older than a fetch may take.
    for part in place.glob(".*.part"):
        if time.time() - part.stat().st_mtime > older_than_s:
            part.unlink(missing_ok=True)
