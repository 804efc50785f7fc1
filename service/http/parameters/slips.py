"""An unknown name of a parameter → the one that was meant, where that is plain."""

from __future__ import annotations

from collections.abc import Iterable


def meant_by(name: str, known: Iterable[str]) -> str | None:
    """The name of `known` that `name` is a slip for: one edit away, or its singular.

    An edit changes, adds, drops or swaps letters; capitals, hyphens and underscores are none.
    """
    given = _bare(name)
    return next((each for each in known if _is_slip(given, _bare(each))), None)


def _bare(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")


def _is_slip(given: str, known: str) -> bool:
    if known.endswith("ies") and given == known.removesuffix("ies") + "y":
        return True
    if abs(len(given) - len(known)) > 1:
        return False
    start = _common(given, known)
    rest, known_rest = given[start:], known[start:]
    if len(rest) != len(known_rest):
        return rest[1:] == known_rest or rest == known_rest[1:]
    return rest[1:] == known_rest[1:] or rest[1::-1] + rest[2:] == known_rest


def _common(one: str, other: str) -> int:
    """How many letters they begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
