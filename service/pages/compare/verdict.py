"""What a comparison of two says, in words: who wins how often, and whether that may be chance."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from service.pages import figures
from service.pages.compare.marks import Mark
from service.wire.comparison import ComparedPair, Comparison

_RARE = 0.05


class Verdict(msgspec.Struct, frozen=True):
    """A pair: the sentence, what it rests on, and wins, ties and losses as widths in per cent."""

    first: Mark
    second: Mark
    said: str
    below: str
    wins: int
    ties: int
    losses: int
    win_width: float
    tie_width: float
    is_sure: bool


class Standing(msgspec.Struct, frozen=True):
    """How often a model wins and loses against another, from its side; empty against itself."""

    text: str
    kind: str
    note: str


def verdicts(answer: Comparison, marks: Sequence[Mark]) -> list[Verdict]:
    """Every pair of `answer`."""
    by_name = {mark.name: mark for mark in marks}
    return [
        _verdict(pair, by_name[pair.first], by_name[pair.second], len(answer.pairs))
        for pair in answer.pairs
    ]


def matrix(told: Sequence[Verdict], marks: Sequence[Mark]) -> list[list[Standing]]:
    """A row a model, a column a model: wins and losses of the one against the other."""
    standings = {}
    for each in told:
        won, lost = f"{each.wins}–{each.losses}", f"{each.losses}–{each.wins}"
        first, second = each.first.name, each.second.name
        better, worse = ("t3", "no") if each.wins > each.losses else ("no", "t3")
        kinds = (better, worse) if each.is_sure else ("", "")
        standings[first, second] = Standing(won, kinds[0], each.said)
        standings[second, first] = Standing(lost, kinds[1], each.said)
    nobody = Standing("", "", "")
    return [[standings.get((row.name, column.name), nobody) for column in marks] for row in marks]


def leading(told: Sequence[Verdict], counts: dict[str, int], task_count: int) -> str:
    """Who has the highest score most often, and whether each of the others falls short of it."""
    marks = list(dict.fromkeys(mark for each in told for mark in (each.first, each.second)))
    most = max((counts.get(mark.name, 0) for mark in marks), default=0)
    best = [mark for mark in marks if counts.get(mark.name, 0) == most]
    tasks = figures.plural(task_count, "task")
    if not most:
        return f"Nobody can be told to be best on any of {tasks}."
    if len(best) > 1:
        return f"{_joined([mark.own for mark in best])} are best on {most} of {tasks} each."
    own = [each for each in told if best[0] in (each.first, each.second)]
    beaten = [
        each
        for each in own
        if each.is_sure and (each.first is best[0]) == (each.wins > each.losses)
    ]
    said = f"{best[0].own} is best on {most} of {tasks}"
    if len(beaten) == len(own):
        return f"{said}, and beats each of the others more often than chance would."
    if beaten:
        return f"{said}, and beats {len(beaten)} of {len(own)} others more often than chance would."
    return f"{said}; against none of the others is that more than chance would give."


def _joined(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _verdict(pair: ComparedPair, first: Mark, second: Mark, pair_count: int) -> Verdict:
    test = pair.sign_test
    return Verdict(
        first=first,
        second=second,
        said=_said(pair, first.own, second.own, pair_count),
        below=_below(pair, first.own, second.own),
        wins=pair.wins,
        ties=pair.ties,
        losses=pair.losses,
        win_width=figures.per_cent(pair.wins, pair.task_count),
        tie_width=figures.per_cent(pair.ties, pair.task_count),
        is_sure=test is not None and test.holm_p_value < _RARE,
    )


def _said(pair: ComparedPair, first: str, second: str, pair_count: int) -> str:
    if not pair.task_count:
        return f"{first} and {second} have no task in common"
    tasks = figures.plural(pair.task_count, "task")
    ties = f", {figures.plural(pair.ties, 'tie')}" if pair.ties else ""
    if pair.wins == pair.losses:
        return f"{first} and {second} are even: {pair.wins} of {tasks} each{ties}"
    better, count = (first, pair.wins) if pair.wins > pair.losses else (second, pair.losses)
    return f"{better} is better on {count} of {tasks}{ties}: {_chance(pair, pair_count)}"


def _chance(pair: ComparedPair, pair_count: int) -> str:
    test = pair.sign_test
    if test is None:
        return "too few to tell whether that is chance"
    value = figures.p_value(test.holm_p_value)
    adjusted = f", adjusted for {pair_count} pairs" if pair_count > 1 else ""
    if test.holm_p_value < _RARE:
        return f"more than chance would give ({value}{adjusted})"
    return f"chance may well give as much ({value}{adjusted})"


def _below(pair: ComparedPair, first: str, second: str) -> str:
    """By how much: means over the tasks that both ran, and the test that looks at sizes."""
    if pair.first_mean_task is None or pair.second_mean_task is None:
        return ""
    means = (
        f"Mean over them: {figures.score(pair.first_mean_task)} for {first},"
        f" {figures.score(pair.second_mean_task)} for {second}."
    )
    test = pair.signed_rank_test
    if test is None:
        return means
    return f"{means} Signed-rank test, which weighs sizes: {figures.p_value(test.holm_p_value)}."
