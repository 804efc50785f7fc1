"""An error → the page that says what is wrong, and what is close to it."""

from __future__ import annotations

from difflib import get_close_matches
from urllib.parse import unquote

import msgspec

from service.pages.links import HAVE_PAGES, Links
from service.pages.templates import render

_TITLES = {
    404: "This is not here",
    405: "This can only be read",
    414: "This address is too long",
    422: "This can't be asked so",
    501: "This copy does not have that",
    503: "Too busy just now",
}
_ELSE = "Something went wrong"
# First words of addresses, here and of other leaderboards, and where they lead.
_WORDS = {
    **{word: word for word in ("docs", "sql", "status", "search", "compare", "changes")},
    "documentation": "docs",
    "api": "docs/api",
    "openapi": "docs/api",
    "swagger": "docs/api",
    "health": "status",
    "leaderboard": "",
    "benchmarks": "",
    "index": "",
    "home": "",
}


class Near(msgspec.Struct, frozen=True):
    """What was meant, perhaps."""

    name: str
    url: str


def near(links: Links, path: str) -> Near | None:
    """The page whose address is close to `path`, which none has."""
    word, _, rest = path.strip("/").partition("/")
    kind = word.removesuffix("s")
    if kind in HAVE_PAGES and rest:
        return Near(unquote(rest), links.named(kind, unquote(rest)))
    found = get_close_matches(unquote(word).casefold(), _WORDS, n=1, cutoff=0.7)
    if not found:
        return None
    url = links.to(f"/{_WORDS[found[0]]}")
    return Near(url, url)


def problem_page(
    links: Links,
    status: int,
    detail: str,
    nearest: Near | None = None,
    asked: str = "",
    elsewhere: str = "",
) -> bytes:
    """The page of a `status`.

    `asked` is what to search for; `elsewhere`, a URL at which it may be had.
    """
    return render(
        "problem.html",
        links,
        None,
        title=_TITLES.get(status, _ELSE),
        status=status,
        detail=detail,
        nearest=nearest,
        searched=asked,
        elsewhere=elsewhere,
    )
