"""A running service → what can be asked of it, by route family: derived from its own lists."""

from __future__ import annotations

import random
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import msgspec

from service.bench.connection import Reply
from service.errors import NoService

BUCKETS = "[[0,500],[500,1000],[1000,5000],[5000,null]]"
LANGUAGES_PER_PICK = 3
# These are not on the wire.
FRAMEWORKS = ("API", "ONNX", "PyTorch", "Sentence Transformers")

# In the order in which they are measured: whatever a service derives for one family may help the
# next, so the costliest comes first.
SCORES = "/v1/benchmarks/{name}/scores"
FILTERED_SCORES = "/v1/benchmarks/{name}/scores?languages="
PER_LANGUAGE = "/v1/benchmarks/{name}/per-language"
LEADERS = "/v1/benchmarks/{name}/leaders?buckets="
BENCHMARK = "/v1/benchmarks/{name}"
BENCHMARKS = "/v1/benchmarks"
MENU = "/v1/benchmarks/menu"
TASK_SCORES = "/v1/tasks/{name}/scores"
STATISTICS = "/v1/tasks/{name}/descriptive_statistics"
TASK = "/v1/tasks/{name}"
TASKS = "/v1/tasks"
FILTERED_TASKS = "/v1/tasks?…"
MODEL_SCORES = "/v1/models/{name}/scores"
MODEL = "/v1/models/{name}"
MODELS = "/v1/models"
FILTERED_MODELS = "/v1/models?…"

ALL_BENCHMARKS = f"{BENCHMARKS}?include_hidden=true"


class Asked(Protocol):
    """Whatever answers for targets: a connection, or the app itself."""

    base_url: str

    def get(self, target: str) -> Reply:
        """The answer for `target`."""


class Targets(msgspec.Struct, frozen=True):
    """Every target of each route family, in a seeded order; benchmarks by their name."""

    by_family: dict[str, list[str]]
    benchmarks: list[str]

    def first(self, family: str, count: int | None) -> list[str]:
        """`count` of a family's targets, or all of them."""
        return self.by_family[family][:count]


def read_targets(service: Asked, seed: int = 1) -> Targets:
    """What the service answers for; the same order for the same lists and seed.

    Raises:
        NoService: it has no such lists, so it is no leaderboard.
    """
    benchmarks = read_list(service, ALL_BENCHMARKS)
    tasks = read_list(service, TASKS)
    models = read_list(service, MODELS)
    order = random.Random(seed)
    by_family = {
        SCORES: _named(SCORES, benchmarks),
        FILTERED_SCORES: _filtered_scores(benchmarks, order),
        PER_LANGUAGE: _named(PER_LANGUAGE, benchmarks),
        LEADERS: [
            target_of(LEADERS.removesuffix("?buckets="), each["name"], buckets=BUCKETS)
            for each in benchmarks
        ],
        BENCHMARK: _named(BENCHMARK, benchmarks),
        BENCHMARKS: [BENCHMARKS, ALL_BENCHMARKS],
        MENU: [MENU],
        TASK_SCORES: _named(TASK_SCORES, tasks),
        STATISTICS: _named(STATISTICS, tasks),
        TASK: _named(TASK, tasks),
        TASKS: [TASKS],
        FILTERED_TASKS: [
            *_filters(TASKS, "types", tasks, "type"),
            *_filters(TASKS, "domains", tasks, "domains"),
        ],
        MODEL_SCORES: _named(MODEL_SCORES, models),
        MODEL: _named(MODEL, models),
        MODELS: [MODELS],
        FILTERED_MODELS: [
            *(target_of(MODELS, None, frameworks=word) for word in FRAMEWORKS),
            *(target_of(MODELS, None, max_params_b=size) for size in (0.1, 0.5, 1, 7)),
            *(target_of(MODELS, None, open_weights=word) for word in ("true", "false")),
        ],
    }
    for targets in by_family.values():
        # Two services may list the same in different orders.
        targets.sort()
        order.shuffle(targets)
    return Targets(by_family, [each["name"] for each in benchmarks])


def read_list(service: Asked, target: str) -> list[dict[str, Any]]:
    """A list that the service answers with.

    Raises:
        NoService: the answer is something else.
    """
    reply = service.get(target)
    try:
        if reply.status == 200:
            return msgspec.json.decode(reply.body, type=list[dict[str, Any]])
    except msgspec.DecodeError:
        pass
    shown = reply.headers.get("content-type", "no content type")
    raise NoService(
        service.base_url,
        f"it is no leaderboard API: {target} answers {reply.status} ({shown}), not a list",
    )


def target_of(family: str, name: str | None, **query: object) -> str:
    """A target of `family`, quoted."""
    path = family if name is None else family.replace("{name}", quote(name, safe=""))
    return f"{path}?{urlencode(query)}" if query else path


def _named(family: str, records: list[dict[str, Any]]) -> list[str]:
    return [target_of(family, record["name"]) for record in records]


def _filtered_scores(benchmarks: list[dict[str, Any]], order: random.Random) -> list[str]:
    """Of each benchmark one language, and some languages where it has as many."""
    targets = []
    for each in sorted(benchmarks, key=lambda record: str(record["name"])):
        languages = sorted(each.get("languages") or [])
        for count in (1, LANGUAGES_PER_PICK):
            if len(languages) >= count:
                picked = ",".join(order.sample(languages, count))
                targets.append(target_of(SCORES, each["name"], languages=picked))
    return targets


def _filters(path: str, parameter: str, records: list[dict[str, Any]], field: str) -> list[str]:
    """One target per value that `field` has anywhere."""
    values: set[str] = set()
    for record in records:
        value = record.get(field) or []
        values.update([value] if isinstance(value, str) else value)
    return [target_of(path, None, **{parameter: value}) for value in sorted(values)]
