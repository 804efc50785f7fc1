"""One route whose answer is kept: what it takes, which answer it is, and in which forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from service.answers.metadata_index import Kind, MetadataIndex
from service.http.parameters.filters import FORMAT
from service.http.parameters.kinds import Parameter
from service.representations.json import JSON
from service.representations.registry import TABLE
from service.representations.representation import Representation
from service.snapshots.attached import AskedOf
from service.wire.structs import Problem


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One route. `compute(snapshot[, name], **parameters)` gives its answer.

    `compute_table` gives the same for forms that are tables, where it is less work for them.

    `kind`: what a name in its path is of; None where it is about the service. `representations`:
    the forms that its answer has, that which is sent unasked first; those of a `TABLE` follow from
    the struct that is its `answer` (`wire/tables.py`). `is_inline(index, name)`:
    whether the answer takes the metadata index alone, and less than a millisecond. Such answers are
    made in the event loop, all others in the pool.
    `cache_control`: None where the setting decides. `is_of_snapshot`: whether it changes with the
    data. `is_of_results`: whether names that the results alone know are answered too. `asked_of`:
    where it is read from several kept snapshots, which of them values name, and what a target calls
    those: such answers come and go with them, and no date says whether one is still the same.
    `is_strict`: whether a parameter that it does not know is an error. `takes_json`: whether its
    parameters may be posted as JSON as well. `problem`: what a question that can't be answered is
    told. `names`: those that it answers for, where they are of no kind. `example`: of an
    answer that is no struct.
    """

    path: str
    kind: Kind | None
    summary: str
    answer: Any
    compute: Callable[..., object]
    compute_table: Callable[..., object] | None = None
    parameters: tuple[Parameter[Any], ...] = ()
    representations: tuple[Representation, ...] = (JSON,)
    is_inline: Callable[[MetadataIndex, str], bool] | None = None
    cache_control: bytes | None = None
    is_of_snapshot: bool = True
    is_of_results: bool = False
    is_strict: bool = False
    takes_json: bool = False
    asked_of: AskedOf | None = None
    problem: type[Problem] = Problem
    names: Callable[[], Iterable[str]] = tuple
    example: Any = None

    @property
    def is_named(self) -> bool:
        """Whether it answers for one benchmark, task or model."""
        return "{name}" in self.path

    @property
    def asked(self) -> tuple[Parameter[Any], ...]:
        """All that a query may say: its parameters, and the form where there are several."""
        return (*self.parameters, FORMAT) if self.representations is TABLE else self.parameters
