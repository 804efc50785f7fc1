"""How a model stands beside those of its size: quartiles of each task, and means of those."""

from __future__ import annotations

import pytest

from service.answers.strengths import model_strengths
from tests.tiny import Given, query, wire
from tests.tiny_catalog import model

SIZES = {"a": 2.0, "b": 1.0, "c": 2.0, "d": 2.0, "e": 3.0, "f": 4.0, "tiny": 0.9, "huge": 4.1}
RESULTS = """
model   task   score  experiment  languages
a       One    30     -           eng-Latn
a       One    99     k=1         eng-Latn
a       Two    50     -           eng-Latn
a       Three  5      -           eng-Latn
a       Four   60     -           deu-Latn
tiny    One    90     -           eng-Latn
huge    One    90     -           eng-Latn
closed  One    60     -           eng-Latn
b       One    10     -           eng-Latn
c       One    20     k=1         eng-Latn
c       One    99     k=2         eng-Latn
d       One    30     -           eng-Latn
e       One    40     -           eng-Latn
f       One    50     -           eng-Latn
b       Two    10     -           eng-Latn
c       Two    20     -           eng-Latn
d       Two    30     -           eng-Latn
e       Two    40     -           eng-Latn
f       Two    50     -           eng-Latn
b       Three  10     -           eng-Latn
c       Three  20     -           eng-Latn
d       Three  30     -           eng-Latn
e       Three  40     -           eng-Latn
f       Three  50     -           eng-Latn
b       Four   10     -           deu-Latn
c       Four   20     -           deu-Latn
d       Four   30     -           deu-Latn
e       Four   40     -           deu-Latn
"""
MODELS = [
    *(model(name, parameters_count=int(size * 1e9)) for name, size in SIZES.items()),
    model("closed", parameters_count=None),
]


def test_each_task_that_five_peers_ran_counts_once_and_a_base_run_answers_for_its_model(
    given: Given,
) -> None:
    snapshot = given(RESULTS, models=MODELS)
    told = wire(model_strengths(snapshot, "a"))
    closed = wire(model_strengths(snapshot, "closed"))

    # Half its size and twice its size are of its size; who has 0.45 or 2.05 times as much is not.
    assert [(each["name"], each["sizeRatio"]) for each in told["peers"]] == [
        *(("c", 1.0), ("d", 1.0)),
        *(("e", 1.5), ("b", 2.0), ("f", 2.0)),
    ]
    # Four has four peers. Peers on each other task: 10, 20, 30, 40, 50. The model is ahead of 2.5,
    # 4.5 and none of these five. One language has three such tasks, the other has none.
    row = {
        "taskCount": 3,
        "minPeerCount": 5,
        "maxPeerCount": 5,
        "mean": pytest.approx((30 + 50 + 5) / 3),
        "peerLower": 20,
        "peerMedian": 30,
        "peerUpper": 40,
        "aheadShare": pytest.approx((0.5 + 0.9 + 0) / 3),
    }
    assert told["rows"] == [
        {"kind": "type", "name": "STS", **row},
        {"kind": "language", "name": "English", **row},
    ]
    # Who has no known size is compared with everybody: 10, 20, 30, 30, 40, 50, 90, 90.
    assert (closed["isOfItsSize"], len(closed["peers"])) == (False, 8)
    [(first, median, ahead)] = [
        (each["peerLower"], each["peerMedian"], each["aheadShare"]) for each in closed["rows"]
    ]
    assert (first, median, ahead) == (27.5, 35, 6 / 8)
    by_hand = "with peer as (from model_peers('a')) select kind, mean from strengths('peer')"
    assert sorted(query(snapshot, by_hand)) == sorted(
        (each["kind"], each["mean"]) for each in told["rows"]
    )
