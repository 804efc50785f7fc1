"""Which documents are guides, where each lies, and what it is for."""

from __future__ import annotations

import posixpath
from difflib import get_close_matches

import msgspec

from service import resources
from service.errors import UnknownName


class Guide(msgspec.Struct, frozen=True):
    """`file`: from the folder of documents, as they name each other."""

    slug: str
    title: str
    file: str
    about: str

    def read(self) -> str:
        """Its Markdown."""
        return (resources.docs_dir() / self.file).read_text(encoding="utf-8")


SHELF: dict[str, tuple[Guide, ...]] = {
    "Ask": (
        Guide("http-api", "Routes", "api.md", "Every route of the API, and what it takes"),
        Guide("formats", "Formats", "formats.md", "CSV, Parquet, Arrow and the others, by example"),
        Guide("analysts", "For analysts", "analysts.md", "The file behind it all, and its views"),
        Guide("questions", "Twenty questions", "questions.md", "Real ones, with SQL and answers"),
        Guide("dictionary", "Dictionary", "dictionary.md", "What every table and column means"),
        Guide("glossary", "Glossary", "../GLOSSARY.md", "What a word means here"),
    ),
    "Run": (
        Guide("operating", "Operating", "operating.md", "Start, refresh, upgrade, damage, logs"),
        Guide("settings", "Settings", "settings.md", "Everything the environment may say"),
        Guide("metrics", "Metrics", "metrics.md", "What is counted, for Prometheus"),
        Guide("changelog", "Changelog", "../CHANGELOG.md", "What a release changes"),
    ),
    "Understand": (
        Guide("architecture", "Architecture", "../ARCHITECTURE.md", "How it works, in an hour"),
        Guide("rooms", "Rooms", "rooms.md", "Cards, pages, what is made ahead, icons"),
        Guide("figures", "Figures", "figures.md", "How fast and how large it is"),
        Guide("scaling", "Scaling", "scaling.md", "What one machine does, and what to add past it"),
        Guide("floor", "The floor", "floor.md", "What limits it, and by how much"),
        Guide("decisions", "Decisions", "decisions.md", "Why it is so and not otherwise"),
    ),
}
"""By what somebody wants to do."""

GUIDES = {guide.slug: guide for guides in SHELF.values() for guide in guides}
_BY_FILE = {guide.file: guide for guide in GUIDES.values()}


def slugs() -> list[str]:
    """What every guide is asked for by."""
    return list(GUIDES)


def guide_called(slug: str) -> Guide:
    """The guide that is asked for so.

    Raises:
        UnknownName: there is none.
    """
    if slug not in GUIDES:
        near = get_close_matches(slug.casefold(), GUIDES, n=1)
        raise UnknownName("guide", slug, near[0] if near else None)
    return GUIDES[slug]


def guide_at(path: str, beside: Guide) -> Guide | None:
    """The guide that a document names by a `path` from where it lies; None where it is none."""
    return _BY_FILE.get(posixpath.normpath(posixpath.join(posixpath.dirname(beside.file), path)))
