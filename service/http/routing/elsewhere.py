"""Routes and paths that endpoints of their own answer: SQL, cards, icons, downloads, status."""

from __future__ import annotations

from service.cards.kinds import KINDS, THEMES
from service.cards.places import SUFFIX
from service.http.messages.headers import ONE_DAY
from service.http.parameters.filters import SQL_TEXT
from service.http.parameters.kinds import OneOf
from service.http.routing.route import Route
from service.http.routing.routes import ROUTES
from service.representations.files import PNG
from service.representations.registry import TABLE
from service.wire.sql import SqlAnswer, SqlProblem


def made_elsewhere(*_: object) -> object:
    """What an endpoint makes, in a pool of its own."""
    raise NotImplementedError


SQL = Route(
    path="/v1/sql",
    kind=None,
    summary="The answer to one SELECT over the snapshot",
    answer=SqlAnswer,
    compute=made_elsewhere,
    problem=SqlProblem,
    parameters=(SQL_TEXT,),
    representations=TABLE,
)

# What may be asked by POST as well.
WITH_BODY = frozenset({SQL.path, *(route.path for route in ROUTES if route.takes_json)})

THEME = OneOf("theme", "Colours of the card.", THEMES, THEMES[-1])


CARDS = {
    kind: Route(
        path=f"/og/{kind}/{{name}}{SUFFIX}",
        kind=kind,
        summary=f"The social card of a {kind}, 1200 × 630 pixels",
        answer=bytes,
        compute=made_elsewhere,
        parameters=(THEME,),
        representations=(PNG,),
        cache_control=ONE_DAY,
    )
    for kind in KINDS
}
ICON_PATH = "/v1/icon/{name}"
DOWNLOADS: dict[str, str] = {
    "database": "/v1/snapshots/{name}/duckrank.duckdb",
    "results": "/v1/snapshots/{name}/results.parquet",
}
"""Files of a snapshot; its id, or `latest`, stands for the name."""

# Paths of what is never kept, or that the router answers by itself.
OTHER_PATHS = (
    *("/v1/snapshots", "/health", "/health/ready", "/metrics"),
    *("/schema", "/schema/openapi.json"),
)
