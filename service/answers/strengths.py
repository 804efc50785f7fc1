"""How a model stands among those of its size, by type of task and by language."""

from __future__ import annotations

from service.answers.metadata_index import metadata_index_of
from service.queries.run import fetch_columns, structs_of
from service.snapshots.connect import Snapshot
from service.wire.strengths import ModelStrengths, Peer, Strength


def model_strengths(snapshot: Snapshot, name: str) -> ModelStrengths:
    """The model `name` beside its peers, over the tasks that it ran.

    Raises:
        UnknownName: there is no such model.
    """
    index = metadata_index_of(snapshot)
    model = index.models[index.model_names.key(name)]
    asked: dict[str, object] = {"model_name": model.name}
    peers = fetch_columns(snapshot, "model_peers", **asked)
    asked["on_one_thread"] = snapshot.threads == 1
    return ModelStrengths(
        model_name=model.name,
        total_params_b=model.total_params_b,
        is_of_its_size=bool(model.total_params_b),
        peers=structs_of(Peer, peers),
        rows=structs_of(Strength, fetch_columns(snapshot, "strengths", **asked)),
    )
