"""How a model stands among those of its size, as the clients see it."""

from __future__ import annotations

from typing import Literal

from service.wire.structs import Wire


class Peer(Wire, frozen=True):
    """A model with results that has from half to twice the parameters."""

    name: str
    total_params_b: float | None
    size_ratio: float | None


class Strength(Wire, frozen=True):
    """A type of task, or a language, over the tasks that it and five peers or more ran.

    Each task counts once, and so do the quartiles of the peers' scores on it: the three are means
    of those, and not quartiles of means, since no two peers ran the same tasks.
    """

    kind: Literal["type", "language"]
    name: str
    task_count: int
    min_peer_count: int
    max_peer_count: int
    mean: float
    peer_lower: float
    peer_median: float
    peer_upper: float
    ahead_share: float


class ModelStrengths(Wire, frozen=True):
    """`/v1/models/{name}/strengths`: types before languages, those of most tasks first.

    `peers`: who it is compared with, nearest in size first. Where its own size is not known, or is
    0, all models with results are.
    """

    model_name: str
    total_params_b: float | None
    is_of_its_size: bool
    peers: list[Peer]
    rows: list[Strength]
