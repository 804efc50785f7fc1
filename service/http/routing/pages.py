"""The routes of pages for people, and of what pages are dressed in.

They are answers like those of `routes.py`: memoised by snapshot, with an ETag, in any coding.
Whoever holds a page asks each time whether it still holds; what it is dressed in never changes.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from service.answers.history import asked_snapshots
from service.answers.metadata_index import MetadataIndex
from service.http.messages.headers import ONE_YEAR, cache_control
from service.http.parameters.filters import MODEL_FILTERS, SQL_TEXT, TASK_FILTERS
from service.http.parameters.kept import FOLLOWED, FROM, TO, AtMost
from service.http.parameters.kinds import Compared, Flag, Labels, OneOf, Parameter, Text
from service.http.parameters.selected import COMPARED, COMPETITORS, RANKING, SELECTION
from service.http.routing.elsewhere import made_elsewhere
from service.http.routing.route import Route
from service.pages.assets import dressed, names_of
from service.pages.benchmark.page import benchmark_page
from service.pages.changes.asked import asked_of_kept
from service.pages.changes.page import changes_page
from service.pages.compare.page import compare_page
from service.pages.front import front_page
from service.pages.guides.page import guide_page, reference_page, shelf_page
from service.pages.guides.shelf import slugs
from service.pages.listed.models import models_page
from service.pages.listed.tasks import tasks_page
from service.pages.model.history import history_page
from service.pages.model.page import model_page
from service.pages.search import search_page
from service.pages.task.page import task_page
from service.representations.page import (
    FONT,
    HTML,
    PACKED_SCRIPT,
    PACKED_STYLE,
    SCRIPT,
    STYLE,
)
from service.snapshots.connect import Snapshot

_ASK_EACH_TIME = cache_control(0)
_OF_THE_PATH = ("benchmark", "tasks")
_OF_MODELS = ("model_types", "open_weights", "instruction_tuned", "min_params_b", "max_params_b")
_OF_TASKS = ("languages", "types", "domains", "modalities")


class UnlessBlank(Parameter[Any]):
    """A parameter that a form leaves blank where nobody filled it in: then it is not given."""

    def __init__(self, asked: Parameter[Any]) -> None:
        super().__init__(asked.name, asked.description)
        self.default = asked.default
        self.read_filled = asked.read
        self.spell = asked.spell  # type: ignore[method-assign]

    def read(self, texts: list[str]) -> Any:
        filled = [text for text in texts if text]
        return self.read_filled(filled) if filled else self.default


class Picked(Compared):
    """Models as somebody picks them: however many, and whoever they are; each once."""

    is_required = False
    default = ()

    def _counted(self, words: list[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for word in words if word))


_page = partial(Route, answer=bytes, representations=(HTML,), cache_control=_ASK_EACH_TIME)
FRONT = _page(
    path="/",
    kind=None,
    summary="The first page",
    compute=front_page,
    parameters=tuple(
        UnlessBlank(Text(name, "What a former leaderboard called a benchmark: leads to its page."))
        for name in ("benchmark_name", "benchmark")
    ),
)
SEARCH = _page(
    path="/search",
    kind=None,
    summary="Benchmarks, tasks and models that are called so",
    compute=search_page,
    parameters=(Text("q", "A part of a name, or several."),),
)
BENCHMARK_PAGE = _page(
    path="/benchmark/{name}",
    kind="benchmark",
    summary="A benchmark: who is best, a plot, and the table",
    compute=benchmark_page,
    parameters=tuple(
        UnlessBlank(each)
        for each in (
            *(each for each in (*SELECTION, *COMPETITORS) if each.name not in _OF_THE_PATH),
            *(
                each
                for each in RANKING
                if each.name in ("ranked_by", "among", "order_by", "intervals")
            ),
            Labels("columns", "Task types whose tasks have columns, or `tasks`: all."),
            OneOf("view", "What is shown of scores.", ("table", "heat", "languages")),
            OneOf("x", "What the plot is over.", ("size", "date")),
            Text("q", "Only models with this in their name."),
        )
    ),
)
COMPARE_PAGE = _page(
    path="/compare",
    kind=None,
    summary="Models beside one another: who wins on which task, and by chance or not",
    compute=compare_page,
    parameters=tuple(
        UnlessBlank(each)
        for each in (
            Picked("models", COMPARED.description),
            *SELECTION,
            Text("q", "Models with this in their name, to add one of them."),
        )
    ),
)
TASK_PAGE = _page(
    path="/task/{name}",
    kind="task",
    summary="A task: who is best, how scores spread, the table, and what it is",
    compute=task_page,
    parameters=tuple(
        UnlessBlank(each)
        for each in (
            *(each for each in MODEL_FILTERS if each.name in _OF_MODELS),
            Flag("complete_only", "Only models with a score on all of it."),
            Flag("untrained_only", "Only models that say they were not trained on it."),
            Labels("subsets", "Subsets that have columns; unless given, the first few."),
            Labels("splits", "Splits that have columns; unless given, all."),
            Text("order_by", "The column that it is sorted by; `-` before it: the worst first."),
            Text("q", "Only models with this in their name."),
        )
    ),
)
_LISTED = (
    Text("order_by", "The column that they are sorted by; `-` before it: the other way."),
    Text("q", "Only those with this in their name."),
)
MODELS_PAGE = _page(
    path="/models",
    kind=None,
    summary="All models",
    compute=models_page,
    parameters=tuple(
        UnlessBlank(each)
        for each in (*(each for each in MODEL_FILTERS if each.name in _OF_MODELS), *_LISTED)
    ),
)
TASKS_PAGE = _page(
    path="/tasks",
    kind=None,
    summary="All tasks",
    compute=tasks_page,
    parameters=tuple(
        UnlessBlank(each)
        for each in (*(each for each in TASK_FILTERS if each.name in _OF_TASKS), *_LISTED)
    ),
)
CHANGES_PAGE = _page(
    path="/changes",
    kind=None,
    summary="What changed between two kept snapshots",
    compute=changes_page,
    parameters=tuple(UnlessBlank(each) for each in (FROM, TO, FOLLOWED)),
    asked_of=asked_of_kept,
)
MODEL_PAGE = _page(
    path="/model/{name}",
    kind="model",
    summary="A model: its ranks, its strengths, what it lacks, and what it is",
    compute=model_page,
    parameters=tuple(each for each in RANKING if each.name == "intervals"),
    is_of_results=True,
)
MODEL_HISTORY_PAGE = _page(
    path="/model/{name}/history",
    kind="model",
    summary="A model's ranks in the snapshots that are kept",
    compute=history_page,
    parameters=(AtMost("limit", "At most so many snapshots: the newest.", 12, 100),),
    is_of_results=True,
    asked_of=asked_snapshots,
)
DOCS = _page(path="/docs", kind=None, summary="The documents, on a shelf", compute=shelf_page)
REFERENCE = _page(
    path="/docs/api", kind=None, summary="The API's reference, to be tried", compute=reference_page
)
GUIDE = _page(path="/docs/{name}", kind=None, summary="A document", compute=guide_page, names=slugs)
_FORMS = {
    "styles": STYLE,
    "scripts": SCRIPT,
    "fonts": FONT,
    "vendor/styles": PACKED_STYLE,
    "vendor/scripts": PACKED_SCRIPT,
}


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
        names=partial(names_of, folder),
        representations=(form,),
        # What is large is read by a thread.
        is_inline=None if form.is_packed else _always,
        cache_control=ONE_YEAR,
        is_of_snapshot=False,
    )
    for folder, form in _FORMS.items()
]

SQL_PAGE = _page(
    path="/sql",
    kind=None,
    summary="SQL: an editor, and what came of what was asked",
    compute=made_elsewhere,
    parameters=(UnlessBlank(SQL_TEXT),),
)
STATUS_PAGE = _page(
    path="/status", kind=None, summary="How the service is doing", compute=made_elsewhere
)
SITE_MAP_PATH = "/sitemap.xml"
LIVE_PATHS = (SQL_PAGE.path, STATUS_PAGE.path, SITE_MAP_PATH)
"""What endpoints of their own make: of what others answer, for a moment, or for who asks."""

PAGES = (
    FRONT,
    SEARCH,
    BENCHMARK_PAGE,
    COMPARE_PAGE,
    MODEL_PAGE,
    MODEL_HISTORY_PAGE,
    TASK_PAGE,
    MODELS_PAGE,
    TASKS_PAGE,
    CHANGES_PAGE,
    DOCS,
    REFERENCE,
    GUIDE,
    *ASSETS,
)
"""All of the above. A page of its own is a line here, and needs no other."""
