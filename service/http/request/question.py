"""A request, over one snapshot → what it asks: the route, about what, with which values."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import msgspec

from service.answers.metadata_index import metadata_index_of
from service.errors import BadParameter
from service.http.messages.problems import BadBody
from service.http.parameters.filters import FORMAT
from service.http.parameters.reading import Asked, read_json, read_query
from service.http.request.request import Request, spelled
from service.http.routing.route import Route
from service.http.routing.routes import BENCHMARK_SCORES
from service.memo.key import canonical_target
from service.representations.accept import negotiate
from service.representations.registry import FORMS
from service.representations.representation import Representation
from service.snapshots.attached import Attached
from service.snapshots.connect import Snapshot
from service.snapshots.source import Source


class QuestionLimits(NamedTuple):
    """How many values a query may have, and how long a target may be; each is a setting."""

    query_max_values: int
    target_max_bytes: int


class Question(msgspec.Struct, frozen=True):
    """`target` names all of it: the route, the name, values, and the form of the answer.

    `source` is what the answer is read from. `client` is who asks, where that is known.
    """

    route: Route
    name: str | None
    values: dict[str, Any]
    representation: Representation
    target: bytes
    source: Source
    client: str = ""

    @property
    def flow(self) -> Hashable:
        """Where its build waits: a client has a queue for filters, and one for all else."""
        return self.client, self.is_unfiltered

    @property
    def said(self) -> list[str]:
        """In a few words: the name, the last of the route's path, and the values."""
        query = self.target.partition(b"#")[0].partition(b"?")[2].decode()
        values = "+".join([value for _, value in parse_qsl(query)])
        return [self.name or "", self.route.path.rpartition("/")[2], values]

    @property
    def is_unfiltered(self) -> bool:
        """Whether it is of the few that are asked again and again."""
        return b"?" not in self.target

    @property
    def may_lie_on_disk(self) -> bool:
        """Whether it is of those that are made ahead: unfiltered, or scores in one language."""
        return self.is_unfiltered or (
            self.route is BENCHMARK_SCORES and len(self.values["languages"]) == 1
        )

    @property
    def computes(self) -> Callable[..., object]:
        """What computes the answer: for a table, what is less work for tables."""
        route = self.route
        is_table = self.representation.write is not None
        return route.compute_table or route.compute if is_table else route.compute

    def computed(self) -> object:
        """The answer, computed now."""
        named = () if self.name is None else (self.name,)
        return self.computes(self.source, *named, **self.values)


def read_question(
    snapshot: Snapshot,
    request: Request,
    route: Route,
    limits: QuestionLimits,
    client: str,
    body: bytes | None = None,
    attached: Attached | None = None,
) -> Question:
    """What `request` of `client` asks `route`, by its query or by the JSON that it posts.

    `attached`: for a route that reads several of them, what the store keeps.

    Raises:
        UnknownName: nothing is called that, or no such snapshot is kept.
        BadParameter: the query or the body has a value that is not allowed.
        BadBody: the body is no JSON.
    """
    name = request.match.name
    try:
        asked = _asked(request, route, limits, body)
    except BadParameter as error:
        # Where both are wrong, the name is what to mend first; a parameter that lacks comes later.
        if error.value is not None:
            _known(snapshot, route, name)
        raise
    name = _known(snapshot, route, name)
    wanted = asked.values.pop(FORMAT.name, "")
    representation = FORMS.get(wanted) or negotiate(request.wants.accept, route.representations)
    form = "" if representation is route.representations[0] else representation.name
    values, pairs = asked.values, asked.spelled
    if route.asked_of is not None and attached is not None:
        # By what words mean now, and not by the words.
        values, named = route.asked_of(attached, values)
        pairs = [*((word, text) for word, text in pairs if word not in dict(named)), *named]
    target = canonical_target(route.path, name, pairs)
    if len(target) > limits.target_max_bytes:
        # Nobody asks for that by a query: it is known by its content.
        target = b"%b?%b" % (request.raw_path, sha256(target).hexdigest().encode())
    target = spelled(target, form)
    return Question(route, name, values, representation, target, attached or snapshot, client)


def _asked(request: Request, route: Route, limits: QuestionLimits, body: bytes | None) -> Asked:
    if body is None:
        most_values = limits.query_max_values
        return read_query(request.query, route.asked, most_values, is_strict=route.is_strict)
    if request.query:
        query = request.query.decode("latin-1")
        raise BadParameter("query", query, "what is asked for stands in the body")
    try:
        posted = msgspec.json.decode(body)
    except (ValueError, RecursionError) as error:
        raise BadBody(f"it is no JSON, {error}") from None
    if not isinstance(posted, dict):
        raise BadParameter("body", body[:100].decode("latin-1"), "a JSON object of parameters")
    return read_json(posted, route.asked)


def _known(snapshot: Snapshot, route: Route, name: str | None) -> str | None:
    """The canonical name of what is asked about."""
    if name is None or route.kind is None:
        return name
    index = metadata_index_of(snapshot)
    if route.is_of_results and name in index.unlisted_models:
        return index.unlisted_models[name]
    if route.asked_of is not None:
        # Another snapshot may know it.
        return index.names_of(route.kind).own(name)
    return index.canonical_name(route.kind, name)
