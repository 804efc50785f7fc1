"""The routes of pages for people, and of what pages are dressed in.

They are answers like those of `routes.py`: memoised by snapshot, with an ETag, in any coding.
Whoever holds a page asks each time whether it still holds; what it is dressed in never changes.
"""

from __future__ import annotations

from functools import partial

from service.answers.metadata_index import MetadataIndex
from service.http.messages.headers import ONE_YEAR, cache_control
from service.http.parameters.kinds import Text
from service.http.routing.route import Route
from service.pages.assets import dressed
from service.pages.front import front_page
from service.pages.search import search_page
from service.representations.page import FONT, HTML, SCRIPT, STYLE
from service.snapshots.connect import Snapshot

_ASK_EACH_TIME = cache_control(0)

FRONT = Route(
    path="/",
    kind=None,
    summary="The first page",
    answer=bytes,
    compute=front_page,
    representations=(HTML,),
    cache_control=_ASK_EACH_TIME,
)
SEARCH = Route(
    path="/search",
    kind=None,
    summary="Benchmarks, tasks and models that are called so",
    answer=bytes,
    compute=search_page,
    parameters=(Text("q", "A part of a name, or several."),),
    representations=(HTML,),
    cache_control=_ASK_EACH_TIME,
)
_FORMS = {"styles": STYLE, "scripts": SCRIPT, "fonts": FONT}


def _dressed(folder: str, _snapshot: Snapshot, name: str) -> bytes:
    return dressed(folder, name)


def _always(_index: MetadataIndex, _name: str) -> bool:
    return True


ASSETS = [
    Route(
        path=f"/assets/{folder}/{{name}}",
        kind=None,
        summary=f"The {folder} of pages",
        answer=bytes,
        compute=partial(_dressed, folder),
        representations=(form,),
        is_inline=_always,
        cache_control=ONE_YEAR,
        is_of_snapshot=False,
    )
    for folder, form in _FORMS.items()
]

PAGES = (FRONT, SEARCH, *ASSETS)
"""All of the above. A page of its own is a line here, and needs no other."""
