"""Settings of an experiment → what tells runs of a model apart, and words."""

from __future__ import annotations

import msgspec

from service.wire.structs import Experiments


def settings_key(experiments: Experiments) -> bytes:
    """What tells runs of a model apart; empty for a base run."""
    return b"" if experiments is None else msgspec.json.encode(experiments)


def settings_in_words(experiments: Experiments) -> str:
    """`embed_dim 256`; empty for a base run."""
    if experiments is None:
        return ""
    named = msgspec.json.decode(settings_key(experiments), type=dict[str, object])
    return ", ".join(f"{name} {value}" for name, value in named.items())
