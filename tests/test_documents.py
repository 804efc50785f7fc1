"""The documents are true: routes, commands and examples in them exist and work."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from service.cli import main
from service.http.routing.match import PATHS
from service.http.routing.routes import ROUTES
from service.snapshots.store import SnapshotStore

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def section(title: str) -> str:
    return README.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("path", PATHS)
def test_the_readme_lists_every_route(path: str) -> None:
    endpoints = section("Endpoints")
    head, _, tail = path.rpartition("/")
    assert f"`{path}" in endpoints or (f"`{head}`" in endpoints and f"`…/{tail}`" in endpoints)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_the_readme_names_every_parameter(route: object) -> None:
    names = [parameter.name for parameter in route.parameters]  # type: ignore[attr-defined]
    assert [name for name in names if name not in section("Endpoints")] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    targets = set(
        re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^    |`)make ([a-z][a-z-]*)", text, re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_subcommand_that_a_document_names_exists(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^    (?:\.venv/bin/)?|`)duckrank ([a-z]+)", text, re.MULTILINE))
    for command in sorted(named):
        with pytest.raises(SystemExit) as end:
            main([command, "--help"])
        assert end.value.code == 0, capsys.readouterr().err


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:service|sql|tests|bench|deploy|migrations)/[\w./-]+)`", text))
    named |= set(re.findall(r"\]\(([\w./-]+)\)", text))
    named -= {"bench/results/latest.json"}  # which a run makes
    beside = (document.parent, ROOT)
    assert [name for name in sorted(named) if not any((at / name).exists() for at in beside)] == []


def test_what_the_readme_shows_analysts_works_on_a_snapshot(tmp_path: Path) -> None:
    asked = ["ingest", "--results", "sample", "--catalog", "sample", "--data-dir", str(tmp_path)]
    assert main(asked) == 0
    file = SnapshotStore(tmp_path).current_path()
    with duckdb.connect(file, read_only=True) as db:
        rows = db.execute(
            "select benchmark, scores_by_task from leaderboards"
            " where cardinality(scores_by_task) > 0 limit 1"
        ).fetchone()
        assert rows is not None
        benchmark, scores = rows
        statements = re.findall(r"db\.sql\((['\"])(.+?)\1\)", section("For analysts"))
        assert len(statements) >= 4
        for _, statement in statements:
            ours = statement.replace("MTEB(eng, v2)", benchmark).replace("ArguAna", min(scores))
            assert db.execute(ours.replace("(29,", "(1,")).fetchall()
