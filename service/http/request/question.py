"""A request, over one snapshot → what it asks: the route, about what, with which values."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import msgspec

from service.answers.metadata_index import metadata_index_of
from service.errors import BadParameter
from service.http.request.request import Request, spelled
from service.http.routing.params import read_query
from service.http.routing.routes import BENCHMARK_SCORES, Route
from service.memo.key import canonical_target
from service.representations.accept import negotiate
from service.representations.representation import Representation
from service.snapshots.connect import Snapshot


class Question(msgspec.Struct, frozen=True):
    """`target` names all of it: the route, the name, values, and the form of the answer.

    `client` is who asks, where that is known.
    """

    route: Route
    name: str | None
    values: dict[str, Any]
    representation: Representation
    target: bytes
    client: str = ""

    @property
    def flow(self) -> Hashable:
        """Where its build waits: a client has a queue for filters, and one for all else."""
        return self.client, self.is_unfiltered

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


def read_question(
    snapshot: Snapshot, request: Request, route: Route, max_values: int, client: str
) -> Question:
    """What `request` of `client` asks `route`, with at most `max_values` in its query.

    Raises:
        UnknownName: nothing is called that.
        BadParameter: the query has a value that is not allowed.
    """
    name = request.match.name
    try:
        asked = read_query(request.query, route.parameters, max_values)
    except BadParameter as error:
        # Where both are wrong, the name is what to mend first; a parameter that lacks comes later.
        if error.value is not None:
            _known(snapshot, route, name)
        raise
    name = _known(snapshot, route, name)
    representation = negotiate(request.wants.accept, route.representations)
    form = "" if representation is route.representations[0] else representation.name
    target = spelled(canonical_target(route.path, name, asked.spelled), form)
    return Question(route, name, asked.values, representation, target, client)


def _known(snapshot: Snapshot, route: Route, name: str | None) -> str | None:
    """The canonical name of what is asked about."""
    if name is None or route.kind is None:
        return name
    index = metadata_index_of(snapshot)
    if route.is_of_results and name in index.unlisted_models:
        return index.unlisted_models[name]
    return index.canonical_name(route.kind, name)
