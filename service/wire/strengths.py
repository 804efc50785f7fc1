"""How a model stands among those of its size, as the clients see it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from service.wire.structs import Wire


def _of(description: str, example: object) -> Any:
    return Meta(description=description, examples=[example])


class Peer(Wire, frozen=True):
    """A model with results that has from half to twice the parameters."""

    name: Annotated[str, _of("Its name.", "intfloat/e5-base")]
    total_params_b: Annotated[float | None, _of("Its parameters, in billions.", 0.278)]
    size_ratio: Annotated[
        float | None, _of("How many times as many the larger of the two has.", 1.04)
    ]


class Strength(Wire, frozen=True):
    """A type of task, or a language, over the tasks that it and five peers or more ran.

    Each task counts once, and so do the quartiles of the peers' scores on it: the three are means
    of those, and not quartiles of means, since no two peers ran the same tasks.
    """

    kind: Annotated[Literal["type", "language"], Meta(examples=["type"])]
    name: Annotated[str, _of("The type, or the language's label.", "Retrieval")]
    task_count: Annotated[int, _of("Such tasks; of a language three or more.", 18)]
    min_peer_count: Annotated[int, _of("Peers on the task that fewest ran.", 37)]
    max_peer_count: Annotated[int, _of("Peers on the task that most ran.", 70)]
    mean: Annotated[float, _of("The model's mean over them.", 0.458)]
    peer_lower: Annotated[float, _of("Mean of the peers' first quartiles.", 0.306)]
    peer_median: Annotated[float, _of("Mean of the peers' medians.", 0.401)]
    peer_upper: Annotated[float, _of("Mean of the peers' third quartiles.", 0.469)]
    ahead_share: Annotated[
        float,
        _of("Share of the peers that it is ahead of on a task, on average; a tie is half.", 0.615),
    ]


class ModelStrengths(Wire, frozen=True):
    """`/v1/models/{name}/strengths`: types before languages, those of most tasks first.

    `peers`: who it is compared with, nearest in size first. Where its own size is not known, or is
    0, all models with results are.
    """

    model_name: str
    total_params_b: float | None
    is_of_its_size: Annotated[bool, _of("Whether peers are of its size, or all there are.", True)]
    peers: list[Peer]
    rows: list[Strength]
