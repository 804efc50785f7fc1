"""Models beside one another, as the clients see them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from service.wire.structs import Experiments, Wire
from service.wire.tables import Keys


def _of(description: str, example: object) -> Meta:
    return Meta(description=description, examples=[example])


_BOTH = "Tasks that both have a score on, which the pair is compared on."
_HOLM = "The same, adjusted by Holm for all pairs of the answer."


class ComparedModel(Wire, frozen=True):
    """One model. Its base run answers for it; without a score there, its first experiment."""

    name: Annotated[str, _of("Its own name, where an alias was given.", "intfloat/e5-base")]
    experiments: Experiments
    task_count: Annotated[int, _of("Tasks of the selection that it has a score on.", 41)]
    mean_task: Annotated[float | None, _of("Mean over those; null without any.", 0.6213)]
    common_mean_task: Annotated[
        float | None,
        _of("Mean over the tasks that all models have a score on; null without any.", 0.6198),
    ]


def model_keys(answer: Any) -> list[str]:
    """The models that are compared."""
    return [each.name for each in answer.models]


class ComparedTask(Wire, frozen=True):
    """One task that at least one of the models has a score on."""

    name: Annotated[str, _of("Its name.", "STS12")]
    type: Annotated[str, _of("Its type.", "STS")]
    scores_by_model: Annotated[
        dict[str, float],
        Keys(model_keys),
        _of("Models that did not run all of it are left out.", {"intfloat/e5-base": 0.74}),
    ]
    winners: Annotated[
        list[str],
        _of("Who has the highest score; none where fewer than two have one.", ["intfloat/e5-base"]),
    ]
    margin: Annotated[
        float | None,
        _of("The highest score less the next, 0 where several tie; null likewise.", 0.012),
    ]


class SignTest(Wire, frozen=True):
    """Whether so many wins are chance: exact, two-sided, ties dropped."""

    p_value: Annotated[
        float, _of("How likely at least as many would be, if either won with 1 in 2.", 0.0385)
    ]
    holm_p_value: Annotated[float, _of(_HOLM, 0.0385)]


class SignedRankTest(Wire, frozen=True):
    """Wilcoxon's: whether the differences, by their ranks, are chance; two-sided, zeros dropped."""

    statistic: Annotated[float, _of("The lesser sum of signed ranks.", 282.0)]
    p_value: Annotated[
        float, _of("How likely one as small would be, if either sign were as likely.", 0.0867)
    ]
    holm_p_value: Annotated[float, _of(_HOLM, 0.0867)]
    is_exact: Annotated[
        bool,
        _of(
            "Up to 50 tasks without ties or zeros, or up to 13 with them; else it is by the normal"
            " law, corrected for ties.",
            True,
        ),
    ]


class ComparedPair(Wire, frozen=True):
    """Two of the models, in the order of the models."""

    first: Annotated[str, _of("One model.", "intfloat/e5-base")]
    second: Annotated[str, _of("The other.", "intfloat/e5-large")]
    task_count: Annotated[int, _of(_BOTH, 40)]
    wins: Annotated[int, _of("Of those, where the first one's score is higher.", 13)]
    ties: Annotated[int, _of("Where both have the same.", 0)]
    losses: Annotated[int, _of("Where the second one's is higher.", 27)]
    first_mean_task: Annotated[float | None, _of("Mean of the first one over those.", 0.6207)]
    second_mean_task: Annotated[float | None, _of("Mean of the second one.", 0.6283)]
    sign_test: Annotated[
        SignTest | None,
        _of("Null under 6 wins and losses.", {"pValue": 0.0385, "holmPValue": 0.0385}),
    ]
    signed_rank_test: Annotated[SignedRankTest | None, _of("Null likewise.", None)]
    untested_reason: Annotated[
        str | None,
        _of(
            "Why there are no tests; null where there are.",
            "impossible to tell: under 6 tasks on which one of them wins",
        ),
    ]


class Comparison(Wire, frozen=True):
    """`/v1/compare`: models over the cells of a selection that means and ranks come from."""

    TABLES: ClassVar[tuple[str, ...]] = ("tasks",)

    models: list[ComparedModel]
    common_task_count: Annotated[int, _of("Tasks that every model has a score on.", 26)]
    tasks: list[ComparedTask]
    pairs: Annotated[list[ComparedPair], Meta(description="Every pair of the models once.")]
