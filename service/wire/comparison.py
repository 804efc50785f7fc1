"""Models beside one another, as the clients see them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from service.wire.structs import Experiments, Wire
from service.wire.tables import Keys


class ComparedModel(Wire, frozen=True):
    """One model. Its base run answers for it; without a score there, its first experiment."""

    name: str
    experiments: Experiments
    task_count: int
    mean_task: float | None
    common_mean_task: float | None


def model_keys(answer: Any) -> list[str]:
    """The models that are compared."""
    return [each.name for each in answer.models]


class ComparedTask(Wire, frozen=True):
    """One task that at least one of the models has a score on."""

    name: str
    type: str
    scores_by_model: Annotated[dict[str, float], Keys(model_keys)]
    winners: list[str]
    margin: float | None


class SignTest(Wire, frozen=True):
    """Whether so many wins are chance: exact, two-sided, ties dropped."""

    p_value: float
    holm_p_value: float


class SignedRankTest(Wire, frozen=True):
    """Wilcoxon's: whether the differences, by their ranks, are chance; two-sided, zeros dropped."""

    statistic: float
    p_value: float
    holm_p_value: float
    is_exact: bool


class ComparedPair(Wire, frozen=True):
    """Two of the models, in the order of the models."""

    first: str
    second: str
    task_count: int
    wins: int
    ties: int
    losses: int
    first_mean_task: float | None
    second_mean_task: float | None
    sign_test: SignTest | None
    signed_rank_test: SignedRankTest | None
    untested_reason: str | None


class Comparison(Wire, frozen=True):
    """`/v1/compare`: models over the cells of a selection that means and ranks come from."""

    TABLES: ClassVar[tuple[str, ...]] = ("tasks",)

    models: list[ComparedModel]
    common_task_count: int
    tasks: list[ComparedTask]
    pairs: list[ComparedPair]
