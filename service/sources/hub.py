"""Hub → local files: what a dataset repository holds, each commit in a folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from service.sources.hub_child import Limits, ask, refused
from service.sources.results import Results

Holding = Literal["results", "catalog", "manifest", "snapshot"]
"""Results, an exported catalog, or a published snapshot: its manifest alone, or with its file."""


class HubSource(msgspec.Struct, frozen=True, kw_only=True):
    """What a dataset repository of the Hugging Face Hub `holds`, at `ref` or its default branch.

    The environment means what it means to huggingface_hub: `HF_TOKEN`, `HF_HUB_OFFLINE`, proxies,
    and `HF_ENDPOINT` unless there is an `endpoint`.
    """

    repo: str
    downloads_dir: Path
    ref: str | None = None
    endpoint: str | None = None
    holds: Holding = "results"
    limits: Limits = Limits()
    named_by: str = "CACHE_REPO"

    @property
    def dataset(self) -> str:
        return self.repo

    @property
    def place(self) -> Path:
        """Where its commits are kept, a directory each."""
        return self.downloads_dir.resolve() / self.repo.replace("/", "--")

    def scratch(self, pid: int) -> Path:
        """Where a process keeps what is on its way."""
        return self.place / f".fetch-{pid}"

    def commit_sha(self) -> str:
        """Look up the commit that `ref` is now: one small request."""
        return ask(self, "look up").commit_sha

    def fetch(self) -> Results:
        """Bring the files of one commit; what is there and whole is not brought again."""
        found = ask(self, "fetch")
        paths = tuple(map(Path, found.paths))
        return Results(paths=paths, dataset=self.repo, commit_sha=found.commit_sha)

    def refusal(self, seen: str, advice: str) -> str:
        """Why it can't be read, in one form: place, what was seen, what to try."""
        return refused(self.repo, self.ref, "read", f"{seen}. {advice}")
