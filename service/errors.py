"""The few errors that we raise. Every message names the thing, the value and what is allowed.

DuckrankError
├── BadSetting          the start stops
├── BadResults          ingest stops, the current snapshot stays
├── BadCatalog          〃
├── SourceUnavailable   〃
├── SnapshotRejected    〃
│   └── SnapshotUnknown written by a newer or much older duckrank; left where it is; 409
├── SnapshotHeld        another process writes to the file; it is whole, and looked at again; 409
├── Unpublishable       a snapshot with unpublished results; it stays where it is
├── BuildFailed         〃: no room on the disk, no memory
├── StoreBusy           〃: another process is changing the store
├── StoreUnwritable     〃: this user can't write there
├── NoSnapshot          nothing to serve yet
├── NoService           `duckrank bench` has nobody to ask
├── SnapshotDamaged     503, another snapshot takes over
├── UnknownName         404
│   └── UnknownSnapshot 404, not kept, or no more
├── SnapshotUnreadable  409
├── NoIcon              404
├── IconUnavailable     502, ask again later
├── BadParameter        422
├── QueryRefused        422, somebody's SQL can't be answered
└── Overloaded          503, ask again later
    ├── TooSlow         503, gave up on one answer
    └── CardNotDrawn    503, one card can't be drawn
"""

from __future__ import annotations

from collections.abc import Sequence


class DuckrankError(Exception):
    """Every error that we raise on purpose; its text is fit for a person and for an answer."""


class BadSetting(DuckrankError):
    """A setting that the service can't start with."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        super().__init__(f"{name}={value!r} is not allowed: {allowed}")


class BadResults(DuckrankError):
    """Results that can't be ingested; the message names the column, and the type or the rows."""


class BadCatalog(DuckrankError):
    """A catalog that can't be read; the message names the file, and the record or the field."""


class SourceUnavailable(DuckrankError):
    """The Hub or a file that can't be read; the message names it and what was tried."""


class SnapshotRejected(DuckrankError):
    """A candidate that must not be published; the message names the gate and both figures."""


class SnapshotUnknown(SnapshotRejected):
    """A whole file whose tables this program does not know; the message names both versions."""


class SnapshotHeld(DuckrankError):
    """A file that another process has open for writing; the message names both."""


class Unpublishable(DuckrankError):
    """A snapshot that must not be handed on; the message says what in it is not public."""


class BuildFailed(DuckrankError):
    """A snapshot that can't be built here and now; the message says what ran out."""


class StoreBusy(DuckrankError):
    """Another process is changing this data directory; the message names it."""


class StoreUnwritable(DuckrankError):
    """A data directory that can't be changed by this user; the message names it."""


class NoSnapshot(DuckrankError):
    """A store without anything to serve; the message names it and how to fill it."""


class NoService(DuckrankError):
    """A URL where no leaderboard API answers; the message names it and what was seen."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"can't measure {url!r}: {reason}")


class SnapshotDamaged(DuckrankError):
    """A read of the served file failed; another snapshot, or the same one anew, takes over."""

    def __init__(self, snapshot_id: str, retry_after_s: int = 2) -> None:
        super().__init__(
            f"Snapshot {snapshot_id!r} can't be read and is being replaced;"
            f" ask again in {retry_after_s} s"
        )
        self.retry_after_s = retry_after_s


class UnknownName(DuckrankError):
    """No benchmark, task, model, … has this name. `suggestion` is the nearest one that exists."""

    def __init__(self, kind: str, name: str, suggestion: str | None = None) -> None:
        hint = f"; did you mean {suggestion!r}?" if suggestion else ""
        super().__init__(f"Unknown {kind}: {_short(name)!r}{hint}")
        self.kind = kind
        self.name = name
        self.suggestion = suggestion


class UnknownSnapshot(UnknownName):
    """A snapshot that is not kept, or no more; the message says which are, newest first."""

    def __init__(self, wanted: str, reason: str, kept: Sequence[str]) -> None:
        super().__init__("snapshot", wanted)
        shown = ", ".join(kept[:_SHOWN_SNAPSHOTS]) + ", …" * (len(kept) > _SHOWN_SNAPSHOTS)
        DuckrankError.__init__(
            self, f"Unknown snapshot: {_short(wanted)!r}: {reason}; kept are {shown}"
        )


class Moved(DuckrankError):
    """What is asked for stands at another address now."""

    def __init__(self, address: str) -> None:
        super().__init__(f"This stands at {address}")
        self.address = address


class SnapshotUnreadable(DuckrankError):
    """A kept snapshot, asked for beside the served one, that is damaged; the message says how."""


class NoIcon(DuckrankError):
    """A benchmark for which no icon is registered."""

    def __init__(self, benchmark: str) -> None:
        super().__init__(f"Benchmark {benchmark!r} has no icon")


class IconUnavailable(DuckrankError):
    """An icon that is registered and can't be had now."""

    def __init__(self, url: str, reason: str, retry_after_s: int) -> None:
        super().__init__(
            f"The icon at {_short(url)} can't be fetched: {reason};"
            f" it is tried again in {retry_after_s} s"
        )
        self.retry_after_s = retry_after_s


class BadParameter(DuckrankError):
    """A parameter whose value is not allowed; `value` is None when it is missing."""

    def __init__(self, name: str, value: str | None, allowed: str) -> None:
        fault = "is missing" if value is None else f"can't be {_short(value)!r}"
        super().__init__(f"Parameter {name!r} {fault}: {allowed}")
        self.value = value


class UnknownParameter(BadParameter):
    """A parameter that is plainly a slip for another, or that a strict route does not know."""

    def __init__(self, name: str, meant: str | None, known: tuple[str, ...]) -> None:
        hint = f"{meant!r} was meant, perhaps" if meant else f"there are {', '.join(known)}"
        DuckrankError.__init__(self, f"There is no parameter {_short(name)!r} here: {hint}")
        self.value = name


class QueryRefused(DuckrankError):
    """SQL of a client that has no answer; the message says why, `line` and `column` where.

    `outcome` is the short of it, for metrics.
    """

    def __init__(
        self, outcome: str, message: str, line: int | None = None, column: int | None = None
    ) -> None:
        where = "" if line is None else f" (line {line}, column {column})"
        super().__init__(f"The SQL has no answer: {message}{where}")
        self.outcome = outcome
        self.line = line
        self.column = column


class Overloaded(DuckrankError):
    """More work is waiting than the service accepts."""

    def __init__(
        self, retry_after_s: int, reason: str = "too many answers are being built"
    ) -> None:
        super().__init__(f"Overloaded: {reason}; ask again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class TooSlow(Overloaded):
    """One answer took longer than the service allows."""

    def __init__(self, limit_s: float, retry_after_s: int = 5) -> None:
        super().__init__(
            retry_after_s, f"building this answer took over {limit_s:g} s (COLD_TIMEOUT_S)"
        )


class CardNotDrawn(Overloaded):
    """A social card that can't be drawn, now and for a while."""

    def __init__(self, reason: str, retry_after_s: int = 60) -> None:
        super().__init__(retry_after_s, f"this card can't be drawn ({reason})")
        self.reason = reason


# A megabyte of nonsense is not echoed back.
_SHOWN_CHARACTERS = 100
_SHOWN_SNAPSHOTS = 10


def _short(value: str) -> str:
    return value if len(value) <= _SHOWN_CHARACTERS else value[:_SHOWN_CHARACTERS] + "…"
