"""A folder → one commit of a dataset repository, by the process that asks the Hub."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from service.sources.hub_child import Answer, Limits, ask, refused

# Which files a commit has made, of what: `{"snapshot": {"built_at": …}, "files": [{"path": …}]}`.
MANIFEST = "manifest.json"
# The snapshot in a published one.
DATABASE = "duckrank.duckdb"


class HubTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset of the Hub that is to hold the files of `folder`.

    Files of such a commit before that are not among them are removed; what else is there stays.
    `built_at`: what is there may not have been built later; None where it may.
    """

    repo: str
    folder: Path
    message: str
    ref: str | None = None
    endpoint: str | None = None
    is_dry_run: bool = False
    built_at: datetime | None = None
    limits: Limits = Limits(total_s=7_200, silence_s=120)
    named_by: str = "--repo"

    def scratch(self, pid: int) -> Path:
        """Where the process keeps what is on its way."""
        return self.folder.with_name(f".commit-{pid}")

    def commit(self) -> Answer:
        """Make the commit, and say what it changed; without changes there is none.

        Only what the Hub does not have yet is uploaded, also of an attempt that was cut off.

        Raises:
            SourceUnavailable: the Hub does not take it.
        """
        return ask(self, "commit")

    def refusal(self, seen: str, advice: str) -> str:
        """Why it can't be written."""
        return refused(self.repo, self.ref, "written", f"{seen}. {advice}")
