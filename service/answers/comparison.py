"""A selection and a few models → who wins where, by how much, and whether it may be chance."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from service.errors import BadParameter
from service.queries.run import Row, as_raw, fetch_rows
from service.selections.selection import Selection, selection_parameters
from service.selections.vocabulary import vocabulary_of
from service.snapshots.connect import Snapshot
from service.wire.comparison import (
    ComparedModel,
    ComparedPair,
    ComparedTask,
    Comparison,
    SignedRankTest,
    SignTest,
)

UNTESTED = (
    "impossible to tell: under 6 tasks on which one of them wins, no outcome is rarer than 1 in 16"
)


class ComparedScore(Row, frozen=True):
    """Columns of `compared_scores`."""

    place: int
    experiments: str | None
    task_count: int
    mean_task: float | None
    common_mean_task: float | None
    position: int
    task_name: str
    task_type: str
    score: float | None
    is_best: bool
    margin: float | None


class PairTests(Row, frozen=True):
    """Columns of `compared_pairs`."""

    first_place: int
    second_place: int
    task_count: int
    win_count: int
    tie_count: int
    loss_count: int
    first_mean: float | None
    second_mean: float | None
    sign_p: float | None
    sign_holm_p: float | None
    signed_rank_sum: float | None
    signed_rank_p: float | None
    signed_rank_holm_p: float | None
    is_signed_rank_exact: bool | None


def comparison(snapshot: Snapshot, models: tuple[str, ...], selection: Selection) -> Comparison:
    """`models`, in their order, beside one another over `selection`.

    Raises:
        UnknownName, BadParameter: something is called so that there is not, a model is named twice,
            or the selection contradicts itself.
    """
    vocabulary = vocabulary_of(snapshot)
    names = [vocabulary.own("models", "model", name) for name in models]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise BadParameter("models", repeated, "every model is named once, aliases included")
    asked = selection_parameters(snapshot, selection) | {
        "models": names,
        "on_one_thread": snapshot.threads == 1,
    }
    scores = fetch_rows(snapshot, "compared_scores", ComparedScore, **asked)
    pairs = fetch_rows(snapshot, "compared_pairs", PairTests, **asked)
    of_place = {score.place: score for score in scores}
    tasks = [
        _task(names, list(own)) for _position, own in groupby(scores, key=attrgetter("position"))
    ]
    return Comparison(
        models=[_model(name, of_place.get(place)) for place, name in enumerate(names, start=1)],
        common_task_count=sum(len(task.scores_by_model) == len(names) for task in tasks),
        tasks=tasks,
        pairs=[_pair(names, pair) for pair in pairs],
    )


def _model(name: str, score: ComparedScore | None) -> ComparedModel:
    return ComparedModel(
        name=name,
        experiments=None if score is None else as_raw(score.experiments),
        task_count=0 if score is None else score.task_count,
        mean_task=None if score is None else score.mean_task,
        common_mean_task=None if score is None else score.common_mean_task,
    )


def _task(names: list[str], own: list[ComparedScore]) -> ComparedTask:
    scores = {names[each.place - 1]: each.score for each in own if each.score is not None}
    return ComparedTask(
        name=own[0].task_name,
        type=own[0].task_type,
        scores_by_model=scores,
        winners=[names[score.place - 1] for score in own if score.is_best],
        margin=own[0].margin,
    )


def _pair(names: list[str], pair: PairTests) -> ComparedPair:
    sign_test = signed_rank_test = None
    if pair.sign_p is not None and pair.sign_holm_p is not None:
        sign_test = SignTest(p_value=pair.sign_p, holm_p_value=pair.sign_holm_p)
    if (
        pair.signed_rank_sum is not None
        and pair.signed_rank_p is not None
        and pair.signed_rank_holm_p is not None
    ):
        signed_rank_test = SignedRankTest(
            statistic=pair.signed_rank_sum,
            p_value=pair.signed_rank_p,
            holm_p_value=pair.signed_rank_holm_p,
            is_exact=bool(pair.is_signed_rank_exact),
        )
    return ComparedPair(
        first=names[pair.first_place - 1],
        second=names[pair.second_place - 1],
        task_count=pair.task_count,
        wins=pair.win_count,
        ties=pair.tie_count,
        losses=pair.loss_count,
        first_mean_task=pair.first_mean,
        second_mean_task=pair.second_mean,
        sign_test=sign_test,
        signed_rank_test=signed_rank_test,
        untested_reason=UNTESTED if sign_test is None else None,
    )
