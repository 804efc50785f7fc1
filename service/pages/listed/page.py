"""All models and all tasks: narrowed by words, in the order of any column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from service.answers.metadata_index import metadata_index_of
from service.answers.models import ModelFilter, read_models
from service.answers.packed import ModelRun, unpack_rows
from service.answers.tasks import TaskFilter, tasks
from service.errors import BadParameter
from service.pages import figures
from service.pages.address import Address, curl_target, pairs_of
from service.pages.links import Links, links_of
from service.pages.table import Cell, Row, head_of, split_name
from service.pages.takeaway import downloads_of
from service.pages.task.chosen import Option, chips_of
from service.pages.templates import render_page, render_rows
from service.snapshots.connect import Snapshot
from service.wire.structs import Model, Task

# What only the page knows of what it is asked.
_OWN = ("q", "order_by")


class Column(NamedTuple):
    """`value`, of something, is what it is sorted by, and `cell` how that is written."""

    key: str
    label: str
    note: str
    value: Callable[[Any], Any]
    cell: Callable[[Any], str]
    kind: str = ""

    def cell_of(self, each: Any) -> Cell:
        """What stands in it of something; what is nothing stands back."""
        value = self.value(each)
        return Cell(self.cell(value), self.kind or ("" if value else "no"))


def models_page(snapshot: Snapshot, **values: Any) -> bytes:
    """All models that `values` leave.

    Raises:
        BadParameter: they are to be sorted by what is no column.
    """
    index, links = metadata_index_of(snapshot), links_of(snapshot)
    found = read_models(snapshot, _filter_of(ModelFilter, values))
    counts = {
        model.name: len({run.benchmark_id for run in unpack_rows(runs, ModelRun)})
        for key, model in index.models.items()
        if (runs := index.model_runs.get(key)) is not None
    }
    columns = (
        Column("name", "Model", "Name of the model", _folded, str),
        Column("size", "Size", "Parameters", lambda each: each.total_params_b, figures.params),
        Column("dim", "Dim.", "Dimensions", lambda each: each.embedding_dim, figures.whole),
        Column("tokens", "Tokens", "Longest text", lambda each: each.max_tokens, figures.whole),
        Column("released", "Released", "When it came out", lambda each: each.release_date, _day),
        Column("benchmarks", "Benchmarks", "How many have a result of it",
               lambda each: counts.get(each.name, 0), figures.count),
    )  # fmt: skip
    types = sorted({model.model_type for model in index.models.values()})
    return _page(snapshot, links, values, ("model", len(index.models)), found, columns, _tags, {
        "choices": [("model_types", "Type", _options(types, values["model_types"]))],
    })  # fmt: skip


def tasks_page(snapshot: Snapshot, **values: Any) -> bytes:
    """All tasks that `values` leave.

    Raises:
        BadParameter: they are to be sorted by what is no column.
    """
    index, links = metadata_index_of(snapshot), links_of(snapshot)
    every = _read_tasks(snapshot, TaskFilter())
    found = _read_tasks(snapshot, _filter_of(TaskFilter, values))
    columns = (
        Column("name", "Task", "Name of the task", _folded, str),
        Column("type", "Type", "What a model has to do", lambda each: each.type, str, "word"),
        Column("domains", "Domains", "What its texts are about",
               lambda each: ", ".join(each.domains or ()) or None, _word, "word"),
        Column("languages", "Languages", "How many it has", lambda each: len(each.languages),
               figures.count),
        Column("benchmarks", "Benchmarks", "How many it counts in",
               lambda each: len(index.hosts.get(index.task_names.key(each.name), ())),
               figures.count),
        Column("models", "Models", "How many have a score on all of it",
               lambda each: each.num_models, figures.count),
    )  # fmt: skip
    words = {
        "types": ("Type", {each.type for each in every}),
        "domains": ("Domains", {word for each in every for word in each.domains or ()}),
        "modalities": ("Modalities", {word for each in every for word in each.modalities}),
    }
    choices = [
        (name, label, _options(sorted(known), values[name]))
        for name, (label, known) in words.items()
    ]
    return _page(snapshot, links, values, ("task", len(every)), found, columns, lambda _: [], {
        "choices": choices,
        "languages": ", ".join(values["languages"]),
    })  # fmt: skip


def _page(
    snapshot: Snapshot,
    links: Links,
    values: dict[str, Any],
    of_all: tuple[str, int],
    found: Sequence[Any],
    columns: tuple[Column, ...],
    tags: Callable[[Any], list[str]],
    form: dict[str, Any],
) -> bytes:
    """The page of a kind of which there are so many, `of_all`, and which `values` leave `found`."""
    kind, total = of_all
    address = Address(links, links.to(f"/{kind}s"), pairs_of(values, {}))
    words = values["q"].casefold().split()
    left = [each for each in found if all(word in each.name.casefold() for word in words)]
    order = values["order_by"] or "name"
    asked = [pair for pair in address.pairs if pair[0] not in _OWN]

    def answer(*form: tuple[str, str]) -> str:
        return links.to(f"/v1/{kind}s", [*asked, *form])

    given = dict(address.pairs)
    rows = []
    for each in _sorted(left, columns, order):
        organisation, own = split_name(each.name) if kind == "model" else ("", each.name)
        cells = [column.cell_of(each) for column in columns[1:]]
        url = links.named(kind, each.name)
        rows.append(Row("", None, organisation, own, url, tags(each), cells))
    return render_page(
        snapshot,
        "listed.html",
        kind=kind,
        address=address,
        said=figures.plural(total, kind)
        if len(left) == total
        else f"{figures.count(len(left))} of {figures.plural(total, kind)}",
        heads=[
            (head_of(address, order, each.key, each.label, each.note, default="name"), each.kind)
            for each in columns
        ],
        rows=render_rows("listed_rows.html", rows, ticks=kind == "model"),
        shown_count=len(left),
        chips=chips_of(address),
        q=values["q"],
        kept=[pair for pair in address.pairs if pair[0] == "order_by"],
        numbers={name: given.get(name, "") for name in ("min_params_b", "max_params_b")},
        open_weights=given.get("open_weights", ""),
        instruction_tuned=given.get("instruction_tuned", ""),
        downloads=downloads_of(lambda form: answer(("format", form))),
        scope="All that is known of them" + (", whatever they are called." if values["q"] else "."),
        curl=curl_target(answer()),
        sql="",
        **form,
    )


def _read_tasks(snapshot: Snapshot, asked: TaskFilter) -> list[Task]:
    read = msgspec.json.Decoder(Task).decode
    return [read(each.json) for each in tasks(snapshot, asked).items]


def _filter_of(kind: Callable[..., Any], values: dict[str, Any]) -> Any:
    names = kind.__struct_fields__  # type: ignore[attr-defined]
    return kind(**{name: value for name, value in values.items() if name in names})


def _sorted(found: Sequence[Any], columns: tuple[Column, ...], order: str) -> list[Any]:
    """In the order of a column, or in its opposite with a `-`; what is not known stands last.

    Raises:
        BadParameter: there is no such column.
    """
    by_key = {column.key: column for column in columns}
    column = by_key.get(order.removeprefix("-"))
    if column is None:
        raise BadParameter("order_by", order, ", ".join(by_key))
    placed = [(column.value(each), each) for each in sorted(found, key=_folded)]
    known = [each for each in placed if each[0] is not None]
    is_lowest_first = column.key == "name" or column.kind == "word"
    known.sort(key=itemgetter(0), reverse=is_lowest_first == order.startswith("-"))
    return [each for _, each in known] + [each for value, each in placed if value is None]


def _options(words: list[str], chosen: tuple[str, ...]) -> list[Option]:
    return [Option(word, word in chosen) for word in dict.fromkeys([*words, *chosen])]


def _tags(model: Model) -> list[str]:
    return ["closed"] * (not model.open_weights) + [model.model_type] * (
        model.model_type != "dense"
    )


def _folded(each: Any) -> str:
    return str(each.name.casefold())


def _word(text: str | None) -> str:
    return text or figures.MISSING


def _day(iso: str | None) -> str:
    return iso or figures.MISSING
