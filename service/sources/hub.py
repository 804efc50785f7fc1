"""Hub → local Parquet: a ref becomes a commit, and that commit's shards are brought and checked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeGuard, TypeVar
from urllib.parse import quote

import msgspec
from huggingface_hub import constants

from service.errors import SourceUnavailable
from service.sources.hub_requests import HubRequests, Limits
from service.sources.hub_shards import Commit, Shard, Shelf
from service.sources.results import Progress, Results, no_progress

Value = TypeVar("Value")

REPO = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?", re.ASCII)
COMMIT_SHA = re.compile(r"[0-9a-f]{40}")
# What the Hub's viewer and the reference read: data/train-*.parquet, in that folder itself.
SHARD_PATH = re.compile(r"data/train-[^/\\\x00-\x1f]*\.parquet")
MOST_LISTING_PAGES = 20


class _Commit(msgspec.Struct):
    sha: str


class _Lfs(msgspec.Struct):
    oid: str
    size: int


class _Listed(msgspec.Struct):
    type: str
    path: str
    oid: str
    size: int = 0
    lfs: _Lfs | None = None


class HubSource(msgspec.Struct, frozen=True, kw_only=True):
    """Results in a dataset repository of the Hugging Face Hub, at `ref` or its default branch.

    `HF_ENDPOINT`, `HF_TOKEN` and `HF_HUB_OFFLINE` mean what they mean to huggingface_hub. Not to be
    called where an event loop runs: give it a thread or a process of its own.
    """

    repo: str
    downloads_dir: Path
    ref: str | None = None
    endpoint: str = constants.ENDPOINT
    limits: Limits = Limits()

    @property
    def dataset(self) -> str:
        return self.repo

    @property
    def place(self) -> str:
        """How messages call it."""
        ref = f"`{self.ref}`" if self.ref else "its default branch"
        return f"The Hub dataset `{self.repo}` at {ref}"

    def commit_sha(self) -> str:
        """Look up the commit that `ref` is now: one small request."""
        return self._within_time(self._resolve)

    def fetch(self, progress: Progress = no_progress) -> Results:
        """Bring the Parquet files of one commit; what is there and whole is not brought again."""
        shelf = Shelf(self.downloads_dir.resolve() / self.repo.replace("/", "--"))
        if _is_commit(self.ref):
            paths = shelf.paths_of(self.ref)
            if paths is not None:
                return Results(paths=paths, dataset=self.repo, commit_sha=self.ref)
        return self._within_time(lambda requests: self._fetch(requests, shelf, progress))

    async def _fetch(self, requests: HubRequests, shelf: Shelf, progress: Progress) -> Results:
        commit_sha = await self._resolve(requests)
        # From here on only the commit is named, so a branch that moves meanwhile can't mix in.
        commit = await self._list_shards(requests, commit_sha)
        paths = await shelf.bring(requests, commit, progress)
        shelf.keep_newest(self.limits.kept_commits)
        return Results(paths=paths, dataset=self.repo, commit_sha=commit_sha)

    async def _resolve(self, requests: HubRequests) -> str:
        url = f"{self._api_url}/revision/{quote(self.ref, safe='')}" if self.ref else self._api_url
        body, _ = await requests.document(url, {"expand": "sha"})
        sha = _decoded(requests, url, body, _Commit).sha
        belongs = self.ref if _is_commit(self.ref) else "a commit of 40 hexadecimal digits"
        if not _is_commit(sha) or (_is_commit(self.ref) and sha != self.ref):
            raise requests.unavailable(
                f"{url} gives {sha!r} where {belongs} belongs", "Check HF_ENDPOINT."
            )
        return sha

    async def _list_shards(self, requests: HubRequests, commit_sha: str) -> Commit:
        url: str | None = f"{self._api_url}/tree/{commit_sha}/data"
        params: dict[str, str] | None = {"recursive": "false", "expand": "false"}
        listed: list[_Listed] = []
        for _ in range(MOST_LISTING_PAGES):
            if url is None:
                break
            if not url.startswith(f"{self.endpoint}/"):
                raise requests.unavailable(
                    f"its listing goes on at another host ({url})", "Check HF_ENDPOINT."
                )
            body, next_url = await requests.document(url, params)
            listed += _decoded(requests, url, body, list[_Listed])
            url, params = next_url, None  # the next page's address is whole
        else:
            raise requests.unavailable(
                f"`data/` goes on after {MOST_LISTING_PAGES} pages of listing",
                "Is it a dataset of results?",
            )
        shards = sorted(
            (_shard(entry) for entry in listed if SHARD_PATH.fullmatch(entry.path)),
            key=lambda shard: shard.path,
        )
        commit = Commit(repo=self.repo, sha=commit_sha, shards=tuple(shards))
        self._check(requests, commit)
        return commit

    def _check(self, requests: HubRequests, commit: Commit) -> None:
        count, size_bytes, limits = len(commit.shards), commit.size_bytes, self.limits
        if count == 0:
            raise requests.unavailable(
                f"commit {commit.sha} has no `data/train-*.parquet`", "Is it a dataset of results?"
            )
        if count > limits.shard_count or size_bytes > limits.total_bytes:
            raise requests.unavailable(
                f"commit {commit.sha} has {count} Parquet files of {size_bytes:,} bytes; the "
                f"limits are {limits.shard_count} files and {limits.total_bytes:,} bytes",
                "Is it a dataset of results?",
            )

    @property
    def _api_url(self) -> str:
        return f"{self.endpoint}/api/datasets/{self.repo}"

    def _within_time(self, work: Callable[[HubRequests], Coroutine[Any, Any, Value]]) -> Value:
        """The value of `work`, or `SourceUnavailable` when the time for a whole fetch is over."""
        # The name becomes part of addresses and of a directory, where `..` would lead elsewhere.
        if not REPO.fullmatch(self.repo) or ".." in self.repo:
            raise SourceUnavailable(
                f"{self.place} can't be read: that is no name of a dataset. "
                "Set CACHE_REPO to a name like `mteb/results`."
            )

        async def bounded() -> Value:
            async with (
                asyncio.timeout(self.limits.total_s),
                HubRequests(self.place, self.endpoint, self.limits) as requests,
            ):
                return await work(requests)

        try:
            return asyncio.run(bounded())
        except TimeoutError as error:
            raise SourceUnavailable(
                f"{self.place} can't be read: it took longer than the limit of "
                f"{self.limits.total_s:g} s. Try again when the network is faster."
            ) from error


def _is_commit(ref: str | None) -> TypeGuard[str]:
    return ref is not None and COMMIT_SHA.fullmatch(ref) is not None


def _shard(entry: _Listed) -> Shard:
    # Git LFS knows a file by the SHA-256 of its content, git by the SHA-1 of header and content.
    if entry.lfs is not None:
        return Shard(path=entry.path, size_bytes=entry.lfs.size, sha256=entry.lfs.oid)
    return Shard(path=entry.path, size_bytes=entry.size, git_sha1=entry.oid)


def _decoded(requests: HubRequests, url: str, body: bytes, kind: type[Value]) -> Value:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise requests.unavailable(
            f"{url} does not answer as the Hub's API does ({error})", "Check HF_ENDPOINT."
        ) from error
