"""An error → the page that says what is wrong, and what is close to it."""

from __future__ import annotations

from service.pages.links import Links
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


def problem_page(
    links: Links,
    status: int,
    detail: str,
    meant: tuple[str, str] | None = None,
    asked: str = "",
    elsewhere: str = "",
) -> bytes:
    """The page of a `status`.

    `meant` is what was meant, perhaps: its kind and its name; `asked`, what to search for;
    `elsewhere`, a URL at which it may be had.
    """
    nearest = None
    if meant is not None:
        nearest = {"name": meant[1], "url": links.named(*meant)}
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
