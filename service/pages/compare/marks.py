"""Models → marks that tell them apart without their colours: a form and a colour each."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from service.pages.links import Links

FORMS, COLOURS = 5, 4
"""No two of 20 have both in common, because the one is no multiple of the other."""


class Mark(msgspec.Struct, frozen=True):
    """A model's mark, and what it is called in little room and in full."""

    form: str
    colour: str
    name: str
    own: str
    url: str


def marks_of(names: Sequence[str], links: Links) -> list[Mark]:
    """A mark for each model; in full are called those that share what comes after the slash."""
    owns = [name.rpartition("/")[2] for name in names]
    return [
        Mark(
            f"m{place % FORMS}",
            f"c{place % COLOURS}",
            name,
            own if owns.count(own) == 1 else name,
            links.named("model", name),
        )
        for place, (name, own) in enumerate(zip(names, owns, strict=True))
    ]
