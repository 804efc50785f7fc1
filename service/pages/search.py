"""What somebody types → the benchmarks, tasks and models that are called so, likeliest first."""

from __future__ import annotations

from difflib import get_close_matches

import msgspec

from service.answers.metadata_index import LONGEST_LIKENED, Kind, MetadataIndex, metadata_index_of
from service.pages import figures
from service.pages.links import Links, links_of
from service.pages.templates import render_page
from service.snapshots.connect import Snapshot

MOST_SHOWN = 30
_KINDS: tuple[Kind, ...] = ("benchmark", "task", "model")


class Found(msgspec.Struct, frozen=True):
    """Something that is called so: what people call it, its exact name, and what it is."""

    title: str
    name: str
    note: str
    url: str


class FoundKind(msgspec.Struct, frozen=True):
    """The first of a kind that were found, and how many there are beside them."""

    kind: str
    items: list[Found]
    more_count: int


def search_page(snapshot: Snapshot, q: str) -> bytes:
    """What is called like `q`; where nothing is, what is nearly called so."""
    asked = " ".join(q.split())[:LONGEST_LIKENED]
    index, links = metadata_index_of(snapshot), links_of(snapshot)
    kinds = _KINDS if asked else ()
    groups = [_found(index, links, kind, names_like(index, kind, asked)) for kind in kinds]
    is_exact = any(group.items for group in groups)
    if not is_exact:
        groups = [_found(index, links, kind, names_near(index, kind, asked)) for kind in kinds]
    shown = [group for group in groups if group.items]
    return render_page(snapshot, "search.html", searched=asked, groups=shown, is_exact=is_exact)


def names_like(index: MetadataIndex, kind: Kind, asked: str) -> list[str]:
    """The names of a kind that have every word of `asked` in them, likeliest first."""
    words = asked.casefold().split()
    placed = []
    for name, title in _names(index, kind):
        text = f"{title} {name}".casefold()
        if all(word in text for word in words):
            placed.append((_distance(asked.casefold(), name, title), len(name), name))
    return [name for *_, name in sorted(placed)]


def names_near(index: MetadataIndex, kind: Kind, asked: str) -> list[str]:
    """The few names of a kind that are nearly called so."""
    by_text: dict[str, str] = {}
    for name, title in _names(index, kind):
        by_text |= {text.casefold(): name for text in (title, name, name.rpartition("/")[2])}
    near = get_close_matches(asked.casefold(), by_text, n=5, cutoff=0.6)
    return list(dict.fromkeys(by_text[text] for text in near))


def _found(index: MetadataIndex, links: Links, kind: Kind, names: list[str]) -> FoundKind:
    return FoundKind(
        kind,
        [_told(index, links, kind, name) for name in names[:MOST_SHOWN]],
        max(0, len(names) - MOST_SHOWN),
    )


def _distance(asked: str, name: str, title: str) -> int:
    """How far what is asked is from being all of the name: 0 is all of it."""
    own = name.rpartition("/")[2].casefold()
    texts = (name.casefold(), title.casefold(), own)
    if asked in texts:
        return 0
    return 1 if any(text.startswith(asked) for text in texts) else 2


def _names(index: MetadataIndex, kind: Kind) -> list[tuple[str, str]]:
    """Every name of a kind, and what people call it."""
    if kind == "benchmark":
        return [(each.name, each.display_name) for each in index.benchmarks.values()]
    return [(name, name) for name in index.names_of(kind).keys]


def _told(index: MetadataIndex, links: Links, kind: Kind, name: str) -> Found:
    url = links.named(kind, name)
    key = index.names_of(kind).key(name)
    if kind == "benchmark":
        benchmark = index.benchmarks[key]
        return Found(
            benchmark.display_name, name, figures.plural(len(benchmark.tasks), "task"), url
        )
    if kind == "model":
        model = index.models[key]
        size = model.total_params_b
        return Found(name, "", model.model_type if size is None else figures.params(size), url)
    return Found(name, "", figures.plural(len(index.hosts.get(key, [])), "benchmark"), url)
