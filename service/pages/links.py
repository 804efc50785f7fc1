"""The one place that spells where pages lead: below the service's prefix, names as one segment."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from service.pages.assets import assets_digest, font_files, vendored_file
from service.snapshots.connect import Snapshot

Query = Iterable[tuple[str, str]]


class Links(msgspec.Struct, frozen=True):
    """Links of a service whose paths a proxy offers below `root_path`.

    `origin`: where people find it, as `https://example.org`; empty where nobody said so. `copy_of`:
    of pages that are files, the service that answers what files can't; empty where there is none.
    """

    root_path: str = ""
    origin: str = ""
    copy_of: str | None = None

    def to(self, path: str, query: Query = ()) -> str:
        """A `path` of ours, with a query."""
        words = urlencode(list(query))
        return f"{self.root_path}{path}?{words}" if words else f"{self.root_path}{path}"

    def named(self, kind: str, name: str, query: Query = ()) -> str:
        """The page of a benchmark, task, model or guide.

        Of what has no page yet, what the API says of it.
        """
        before = _BEFORE.get(kind) or (f"/{kind}/" if kind in HAVE_PAGES else f"/v1/{kind}s/")
        return self.to(f"{before}{quote(name, safe='')}", query)

    def api(self, kind: str, name: str, rest: str = "", query: Query = ()) -> str:
        """What the API says of it."""
        return self.to(f"/v1/{kind}s/{quote(name, safe='')}{rest}", query)

    def card(self, kind: str, name: str) -> str:
        """Its social card."""
        return self.to(f"/og/{kind}/{quote(name, safe='')}.png")

    def absolute(self, url: str) -> str:
        """A link of ours as others can follow it; as it is where our origin is not known."""
        return f"{self.origin}{url}"

    def fonts(self) -> list[str]:
        """The fonts that every page has."""
        return [self.to(f"/assets/fonts/{file}") for file in font_files()]

    def asset(self, folder: str, file: str) -> str:
        """A style or a script, by the digest of them all."""
        return self.to(f"/assets/{folder}/{assets_digest()}/{file}")

    def vendored(self, folder: str, name: str) -> str:
        """A style or a script that others wrote."""
        return self.to(f"/assets/vendor/{folder}/{vendored_file(f'vendor/{folder}', name)}")


HAVE_PAGES = frozenset({"benchmark", "model", "task"})
"""Kinds of things that have a page of their own."""
_BEFORE = {"guide": "/docs/"}


def gap_anchor(benchmark: str, settings: str) -> str:
    """Where a model's page says what a run of it lacks of a benchmark."""
    return quote(f"lacks-{benchmark}{settings and '-'}{settings}", safe="")


def links_of(snapshot: Snapshot) -> Links:
    """The links of whoever serves `snapshot`."""
    return snapshot.cached(_without_prefix)


def prime_links(snapshot: Snapshot, links: Links) -> None:
    """Let `links` be those of pages over `snapshot`."""
    snapshot.prime(_without_prefix, links)


def _without_prefix(_: Snapshot) -> Links:
    return Links()


def foreign(url: str | None) -> str | None:
    """A `url` that data name, if a page may lead there: what is no web address may be a script."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
