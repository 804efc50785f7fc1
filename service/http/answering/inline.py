"""A target → its message, built here and now: what the directory holds waits for nobody.

The way through the router, to a thread and back, takes ten times as long as such an answer. Who
can't be answered so, or asks for what is wrong, goes that way: there it is said what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.answers.benchmarks import canonical_name
from service.answers.directory import directory_of, has_directory
from service.http.answering.respond import Question, built, keep
from service.http.answering.serving import Serving
from service.http.request.parsed_cache import Asked
from service.http.routing.names import route_of
from service.http.routing.params import read_query
from service.memo.encodings import welcome_codings
from service.memo.key import canonical_target
from service.memo.message import Message
from service.watch import Watcher, happened, step, watched_by


class AtHand:
    """Builds messages in the event loop; `watchers` hear of it."""

    def __init__(self, target_max_bytes: int, watchers: Sequence[Watcher]) -> None:
        self._target_max_bytes = target_max_bytes
        self._watchers = watchers

    def __call__(self, serving: Serving, asked: Asked) -> Message | None:
        """The message for what is asked; None where that takes a query or a search, or fails."""
        if len(asked.target) > self._target_max_bytes or not has_directory(serving.snapshot):
            return None
        try:
            with watched_by(*self._watchers):
                return _message(serving, asked)
        except Exception:
            # It fails again on the long way, where errors become answers and are counted.
            return None


def _message(serving: Serving, asked: Asked) -> Message | None:
    question = _question(serving, asked.target)
    if question is None:
        return None
    message = serving.memo.find(question.target)
    outcome = "miss" if message is None else "hit"
    happened("memo", outcome)
    if message is None:
        coding = welcome_codings(asked.wants.accept_encoding)[0]
        with step("memo", outcome):
            message = built(serving, question, coding)
        keep(serving, question, message, in_haste=coding)
    serving.memo.spell(question.target, asked.target)
    return message


def _question(serving: Serving, target: bytes) -> Question | None:
    """What `target` asks, where the directory holds all of the answer."""
    raw_path, _, query = target.partition(b"?")
    route, name = route_of(raw_path)
    if route is None or route.is_at_hand is None:
        return None
    if not route.is_at_hand(directory_of(serving.snapshot), name or ""):
        return None
    if name is not None and route.kind == "benchmark":
        name = canonical_name(serving.snapshot, name)
    read = read_query(query, route.parameters, serving.query_max_values)
    return Question(route, name, read.values, canonical_target(route.path, name, read.spelled))
