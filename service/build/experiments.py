"""Settings of a run → experiment id: which rows of the results belong to one entry.

The id's form follows the reference's `_serialize_experiment_kwargs_to_name`: it is also what
its result folders are called, so ids stay comparable.
"""

from __future__ import annotations

import hashlib
import json

import msgspec

FORBIDDEN_CHARACTERS = frozenset('<>:"|?*\\/\0')
LONGEST_ID = 200


def identify_experiment(raw_settings: str) -> tuple[str, str, str | None]:
    """A row's settings (a JSON object), the id of their experiment, and their non-empty fields.

    The id is empty and the fields are null for a base run.
    """
    # The standard library reads the NaN and Infinity that DuckDB writes; msgspec refuses them.
    given: dict[str, object] = json.loads(raw_settings)
    settings = {key: value for key, value in given.items() if not _is_empty(value)}
    if not settings:
        return raw_settings, "", None
    experiment_id = "__".join(f"{key}_{_text_of(settings[key])}" for key in sorted(settings))
    if len(experiment_id) > LONGEST_ID or FORBIDDEN_CHARACTERS & set(experiment_id):
        digest = hashlib.sha256(experiment_id.encode()).hexdigest()
        experiment_id = f"exp_{digest[:16]}"
    return raw_settings, experiment_id, msgspec.json.encode(settings).decode()


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, dict | list | str) and not value)


def _text_of(value: object) -> str:
    if isinstance(value, list):
        return f"[{','.join(_text_of(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{','.join(f'{key}:{_text_of(value[key])}' for key in sorted(value))}}}"
    text = str(value)
    return "".join("_" if character in FORBIDDEN_CHARACTERS else character for character in text)
