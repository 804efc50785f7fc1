"""What runs a plan: in one process, or on many machines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import duckdb

from service.build.plan import Plan, Step


class Engine(Protocol):
    """Fills the tables of a candidate, whose cursors it is given."""

    @property
    def plan(self) -> Plan:
        """What it runs."""
        ...

    def stages(self, steps: Iterable[Step]) -> list[tuple[Step, ...]]:
        """`steps` in an order in which they may be run, those together that it runs together."""
        ...

    def run(self, cursor: duckdb.DuckDBPyConnection, stage: Sequence[Step]) -> None:
        """Fill the tables of the steps of a stage."""
        ...
