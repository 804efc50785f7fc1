"""Finds what is not Python: `sql/`, `migrations/` and `docs/`, in a checkout and in a wheel.

The wheel carries them inside the package; a checkout keeps them beside it, where people look.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE_DIR = Path(__file__).resolve().parent


def sql_dir(package: Path = PACKAGE_DIR) -> Path:
    """The directory of all statements: `build/`, `numbers/`, `queries/`, `published/`, …."""
    return _directory(package, "sql", marker="queries")


def migrations_dir() -> Path:
    """The directory of the numbered migrations."""
    return _directory(PACKAGE_DIR, "migrations", marker="0001_snapshot.sql")


def docs_dir(package: Path = PACKAGE_DIR) -> Path:
    """The directory of the documents; those that stand above all lie beside it."""
    return _directory(package, "docs", marker="questions.md")


def _directory(package: Path, name: str, *, marker: str) -> Path:
    # The marker keeps a stray `sql` folder beside an installed package from passing for ours.
    homes = (package, package.parent)
    for home in homes:
        if (home / name / marker).exists():
            return home / name
    looked_in = " or ".join(str(home / name) for home in homes)
    raise FileNotFoundError(
        f"The directory `{name}` with `{marker}` in it is neither {looked_in}: "
        "this installation of duckrank is incomplete. Install it again."
    )
