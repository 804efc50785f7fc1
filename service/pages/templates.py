"""Templates and values → HTML. Whatever comes from data is escaped here."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterable
from typing import Any

from minijinja import Environment

from service.pages import figures
from service.pages.assets import PAGES_DIR
from service.pages.links import Links, links_of
from service.snapshots.connect import Snapshot
from service.sources.results import SAMPLE

TEMPLATES_DIR = PAGES_DIR / "templates"
# The library locks its environment while it holds the interpreter: two threads could wait for each
# other. Nothing is lost, because only one can render at a time anyway.
_RENDERING = threading.Lock()
# So many rows take half a millisecond, in which nobody else has the interpreter.
ROWS_AT_A_TIME = 24


def render(template: str, links: Links, snapshot: Snapshot | None, **values: Any) -> bytes:
    """The page that `template` makes of `values`; without a snapshot it says nothing of data."""
    told = None if snapshot is None else _told(snapshot)
    with _RENDERING:
        page = _environment().render_template(template, links=links, data=told, **values)
    return page.encode()


def render_page(snapshot: Snapshot, template: str, **values: Any) -> bytes:
    """A page over `snapshot`."""
    return render(template, links_of(snapshot), snapshot, **values)


def render_rows(template: str, rows: Iterable[Any], **values: Any) -> str:
    """What `template` makes of many `rows`, some at a time, so that others get their turn.

    It is HTML: `safe` in the template that it is given to.
    """
    remaining, parts = list(rows), []
    for start in range(0, len(remaining), ROWS_AT_A_TIME):
        some = remaining[start : start + ROWS_AT_A_TIME]
        with _RENDERING:
            parts.append(_environment().render_template(template, rows=some, **values))
    return "".join(parts)


@functools.cache
def _environment() -> Environment:
    return Environment(
        loader=lambda name: (TEMPLATES_DIR / name).read_text(encoding="utf-8"),
        filters={"date": figures.date, "count": figures.count},
        undefined_behavior="strict",
        auto_escape_callback=lambda _: "html",
        trim_blocks=True,
        lstrip_blocks=True,
        debug=False,
    )


def _told(snapshot: Snapshot) -> dict[str, object]:
    """What every page says of the data that it shows."""
    return {
        "id": snapshot.id,
        "dataset": snapshot.shown_as,
        "commit": snapshot.commit_sha[:7],
        "catalog": snapshot.catalog_version,
        "built_at": snapshot.built_at.isoformat(timespec="seconds"),
        "results": snapshot.results_row_count,
        "is_sample": snapshot.dataset == SAMPLE,
        "has_own": bool(snapshot.overlay_digest),
    }
