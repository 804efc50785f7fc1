"""Pages for people: bytes, elements and memory within their budgets, hits beside those of JSON."""

from __future__ import annotations

import re
from statistics import median

import brotli  # type: ignore[import-untyped]  # the wheel ships no types

from bench.comparison import HEALTH, Comparison, say
from bench.load import answers_per_s
from bench.processes import Server
from bench.rows import Goal, Row
from service.bench.connection import Connection
from service.bench.targets import SCORES, target_of
from service.pages.assets import dressed, names_of

PAGE = "/benchmark/{name}"
BROTLI = {"accept": "text/html", "accept-encoding": "br"}
MOST_PAGE_KB, MOST_DRESS_KB, MOST_MEMORY_MB = 150, 40, 15
# The elements of the client of this API that was there before, on its largest page.
MOST_ELEMENTS = 93_098
_ELEMENT = re.compile(rb"<[a-z]")


def pages(comparison: Comparison) -> list[Row]:
    """The largest benchmark's page, what pages are dressed in, and what a service pays for them."""
    say("pages")
    with comparison.ours() as server:
        server.wait_for(HEALTH)
        names = comparison.targets(server).benchmarks[: comparison.extent.sized_benchmarks]
        whole = [target_of(PAGE, name, columns="tasks") for name in names]
        largest = max(whole, key=lambda target: len(_body(server, target)))
        page = largest.partition("?")[0]
        rows = [
            _limited(f"largest page of {len(names)} benchmarks, all task columns, as brotli", "kB",
                     len(_body(server, largest)) / 1e3, MOST_PAGE_KB),
            _limited("the same page as it opens", "kB",
                     len(_body(server, page)) / 1e3, MOST_PAGE_KB),
            _limited("styles and scripts of all pages, as brotli", "kB",
                     _dress_kb(), MOST_DRESS_KB),
            _limited("elements of the page with a column for each task", "elements",
                     _element_count(server, largest), MOST_ELEMENTS),
            _limited("elements of the page as it opens", "elements",
                     _element_count(server, page), MOST_ELEMENTS / 3),
            _hits(comparison, server, page, names),
        ]  # fmt: skip
    added_mb, is_idle = _added_mb(comparison, names)
    note = "" if is_idle else "answers were still being made smaller"
    measure = f"PSS that the pages of {len(names)} benchmarks add"
    return [*rows, _limited(measure, "MB", added_mb, MOST_MEMORY_MB, note)]


def _limited(measure: str, unit: str, ours: float, limit: float, note: str = "") -> Row:
    return Row(part="pages", measure=measure, unit=unit, ours=ours, limit=limit, note=note)


def _added_mb(comparison: Comparison, names: list[str]) -> tuple[float, bool]:
    """What a new service takes, once it rests, for pages too, beside one that answers JSON alone.

    Neither finds an answer on disk: each makes, compresses and forgets as much as is asked of it.
    """
    as_json = [target_of(SCORES, name) for name in names]
    as_pages = ["/", "/search?q=e5", *(target_of(PAGE, name) for name in names)]
    used, is_idle = [], True
    for targets in (as_json, [*as_json, *as_pages]):
        with comparison.ours(DISK_CACHE="0") as server:
            server.wait_for(HEALTH)
            for target in targets:
                _body(server, target)
            is_idle &= server.wait_until_idle(comparison.extent.idle_limit_s)
            used.append(server.pss_bytes() / 1e6)
    return used[1] - used[0], is_idle


def _hits(comparison: Comparison, server: Server, page: str, names: list[str]) -> Row:
    """Bytes a second of a page that is ready, beside those of the JSON that is nearest in size."""
    size = len(_body(server, page))
    scores = [target_of(SCORES, name) for name in names]
    json = min(scores, key=lambda target: abs(len(_body(server, target)) - size))
    per_s: dict[str, list[float]] = {page: [], json: []}
    for _ in range(comparison.extent.load_rounds):
        for target, found in per_s.items():
            kb = len(_body(server, target)) / 1e3
            asked = answers_per_s(server.url + target, BROTLI, comparison.extent.load_s)
            found.append(asked * kb)
    return Row(
        part="pages",
        measure="bytes of warm hits of that page, beside those of JSON of nearly its size",
        unit="kB per s",
        beside=median(per_s[json]),
        ours=median(per_s[page]),
        goal=Goal(at_least=0.9),
    )


def _element_count(server: Server, target: str) -> int:
    return len(_ELEMENT.findall(brotli.decompress(_body(server, target))))


def _dress_kb() -> float:
    bodies = [
        dressed(folder, name) for folder in ("styles", "scripts") for name in names_of(folder)
    ]
    return sum(len(brotli.compress(body)) for body in bodies) / 1e3


def _body(server: Server, target: str) -> bytes:
    with Connection(server.url) as connection:
        return connection.get(target, BROTLI).body
