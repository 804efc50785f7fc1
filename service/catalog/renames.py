"""Renames → known to end: each former name leads to one present name, and none to itself."""

from __future__ import annotations

from service.catalog.records import RENAMES, Catalog
from service.errors import BadCatalog


def check_renames(catalog: Catalog) -> None:
    """Pass renames that can be followed. A chain ends in its last name; what it leads to may be
    unknown to the catalog, as the models of results may.

    Raises:
        BadCatalog: a former name is empty, renamed twice or still in use, or a chain is a circle.
    """
    present = {
        "model": {record.name for record in catalog.models},
        "task": {record.name for record in catalog.tasks},
    }
    lines: dict[tuple[str, str], int] = {}
    for number, rename in enumerate(catalog.renames, start=1):
        place = f"{RENAMES}, line {number}: the {rename.kind} {rename.former_name!r}"
        if not rename.former_name or not rename.name:
            raise BadCatalog(f"{place} is renamed to {rename.name!r}; both need a character")
        if rename.former_name in present[rename.kind]:
            raise BadCatalog(
                f"{place} is renamed to {rename.name!r}, and {rename.kind}s.jsonl has it under its"
                " former name; a former name must differ from every present one"
            )
        first = lines.setdefault((rename.kind, rename.former_name), number)
        if first != number:
            raise BadCatalog(
                f"{place} is renamed by line {first} already; a name can be renamed once"
            )
    _check_ends(catalog, lines)


def _check_ends(catalog: Catalog, lines: dict[tuple[str, str], int]) -> None:
    ending: set[tuple[str, str]] = set()
    for number, rename in enumerate(catalog.renames, start=1):
        step, way = (rename.kind, rename.former_name), dict[tuple[str, str], None]()
        while step in lines and step not in ending:
            if step in way:
                names = [name for _, name in way]
                circle = [*names[names.index(step[1]) :], step[1]]
                raise BadCatalog(
                    f"{RENAMES}, line {number}: the {rename.kind} {rename.former_name!r} is renamed"
                    f" in a circle, {' → '.join(map(repr, circle))}; renames must end somewhere"
                )
            way[step] = None
            step = (step[0], catalog.renames[lines[step] - 1].name)
        ending |= way.keys()


def present_names(catalog: Catalog, kind: str) -> dict[str, str]:
    """What each former name of that kind leads to in the end."""
    renamed = {each.former_name: each.name for each in catalog.renames if each.kind == kind}
    ends = {}
    for former_name, name in renamed.items():
        while name in renamed:
            name = renamed[name]
        ends[former_name] = name
    return ends
