"""The pages of documents: a shelf of them, each of them, and the API's reference."""

from __future__ import annotations

from functools import partial

from service.answers.leaderboards import top_entries
from service.answers.metadata_index import metadata_index_of
from service.pages.examples import asked_here, is_question, most_run
from service.pages.guides.shelf import SHELF, Guide, guide_at, guide_called
from service.pages.links import Links, foreign, links_of
from service.pages.templates import render_page
from service.snapshots.connect import Snapshot
from service.wire.encode import encode

# Among them are two models, unless one had as many runs.
_FIRST_ROWS = 8


def shelf_page(snapshot: Snapshot) -> bytes:
    """All documents, by what somebody wants to do."""
    return render_page(snapshot, "docs.html", shelf=SHELF)


def guide_page(snapshot: Snapshot, name: str) -> bytes:
    """The guide that is asked for as `name`.

    Raises:
        UnknownName: there is none.
    """
    # Its imports take 20 ms of a start: they are for those who read.
    from service.pages.guides.markdown import rendered

    guide = guide_called(name)
    links = links_of(snapshot)
    told = rendered(
        guide.read(),
        leads=partial(_leads, links, guide),
        runs=partial(_runs, links, snapshot),
    )
    return render_page(
        snapshot,
        "guide.html",
        guide=guide,
        shelf=SHELF,
        html=told.html,
        sections=told.sections,
    )


def reference_page(snapshot: Snapshot) -> bytes:
    """The OpenAPI document, to be read and tried."""
    return render_page(snapshot, "reference.html", names=encode(_names(snapshot)).decode())


def _names(snapshot: Snapshot) -> dict[str, str]:
    """Something of each kind that has answers here, for examples that can be tried."""
    benchmark, index = most_run(snapshot), metadata_index_of(snapshot)
    if benchmark is None:
        return {}
    told = (task for task in benchmark.tasks if index.has_statistics(task))
    rows = top_entries(snapshot, benchmark.name, _FIRST_ROWS)
    models = [*dict.fromkeys(index.models[row.model_id].name for row in rows), ""]
    return {
        "benchmark": benchmark.name,
        "task": next(told, benchmark.tasks[0]),
        "model": models[0],
        "other_model": models[1],
        "snapshot": snapshot.id,
    }


def _leads(links: Links, guide: Guide, url: str) -> tuple[str, str] | None:
    path, _, part = url.partition("#")
    if not path:
        return url, url
    other = guide_at(path, guide)
    if other is None:
        return None if foreign(url) is None else (url, url)
    return links.to(f"/docs/{other.slug}") + (f"#{part}" if part else ""), other.title


def _runs(links: Links, snapshot: Snapshot, sql: str) -> str | None:
    if not is_question(sql):
        return None
    return links.to("/sql", [("q", asked_here(snapshot, sql))])
