"""What stands at the top of a statement is true, and an analyst finds a comment on everything."""

from __future__ import annotations

import ast
import contextlib
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from service import resources
from service.queries.run import Columns, Row, structs_of
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.store import SnapshotStore
from service.statements import load_statement
from service.wire.structs import LeaderModel
from tests.tiny import build, world
from tests.two_samples import publish_two_samples

QUERIES = sorted((resources.sql_dir() / "queries").glob("*.sql"))
CUTS = sorted((resources.sql_dir() / "cuts").glob("*.sql"))
PUBLISHED = sorted((resources.sql_dir() / "published").glob("*.sql"))
STEPS = sorted(
    file for room in ("catalog", "build") for file in (resources.sql_dir() / room).glob("*.sql")
)
NUMBERS = sorted((resources.sql_dir() / "numbers").glob("*.sql"))
FETCHING = ("selections", "answers")
SECTION = re.compile(r"-- (Params|Columns|Grain|Order|Fills|Over|Reads)\b:?")
# What a query over attached files calls them, and what it reads that another one of its answer has
# filled.
OVER = re.compile(r"^-- Over: (.+)$", re.MULTILINE)
READS = re.compile(r"^-- Reads: (.+)$", re.MULTILINE)
FILLS = re.compile(r"^-- Fills: (\w+)$", re.MULTILINE)
# What passes on what a macro takes or gives does not list it again.
OF_MACRO = re.compile(r"^-- (Params|Columns): those of (\w+)", re.MULTILINE)
LINE = re.compile(r"--   \$?(\w+)\s{2,}(\S+)")
# What a macro may be given for each relation that it asks for.
RELATIONS = """
with
given_cell as (select * from benchmark_cells(null, null)),
given_rule as (select * from benchmark_rules(false)),
given_score as (select * from task_scores('given_cell')),
given_subset_score as (select * from subset_scores('given_cell', 'given_rule')),
given_mean as (select * from entry_means('given_score')),
given_full_mean as (select * from full_means('given_score')),
given_subset_mean as (select * from subset_means('given_subset_score')),
given_field as (select * from fields('given_cell', 'given_mean')),
given_contest as (select * from contests('given_score', 'given_subset_score')),
given_borda as (select * from borda_ranks('given_contest', 'given_field')),
given_entry as (select * from competing_entries('given_cell')),
given_competitor as (
    select * from competitors('given_full_mean', 'given_borda', 'given_field')
),
given_point as (select * from task_points('given_contest', 'given_field')),
given_draw as (select * from task_draws('given_point')),
given_compared as (select * from compared_scores('given_cell', ['a', 'b'])),
given_peer as (select * from model_peers('a')),
given_rank_list as (select [2, 4]::bigint[] as ranks),
given_toss as (select 6::bigint as toss_count)
"""
GIVEN = {
    "from_cells": "'given_cell'",
    "from_whole_cells": "'given_cell'",
    "from_entries": "'given_entry'",
    "from_scores": "'given_score'",
    "from_subset_scores": "'given_subset_score'",
    "from_fields": "'given_field'",
    "from_means": "'given_mean'",
    "from_full_means": "'given_full_mean'",
    "from_shown_means": "'given_full_mean'",
    "from_subset_means": "'given_subset_mean'",
    "from_contests": "'given_contest'",
    "from_competitors": "'given_competitor'",
    "from_bordas": "'given_borda'",
    "by_rules": "'given_rule'",
    "from_measurements": "'measurement'",
    "from_points": "'given_point'",
    "from_draws": "'given_draw'",
    "from_compared": "'given_compared'",
    "from_peers": "'given_peer'",
    "from_ranks": "'given_rank_list'",
    "from_tosses": "'given_toss'",
    "compared_models": "['a', 'b']",
}
# Arguments that have a default, and no relation.
OPTIONAL = ("with_subsets", "on_one_thread")
CALL = re.compile(r"\b(\w+)\(([^()]*'\w+'[^()]*)\)")
# Types of a header in an analyst's words, and what DuckDB calls them.
SPELLED = {"map": "MAP("}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    results = """
        model  task  score
        a      One   90
        b      One   80
    """
    snapshot = build(world(results), tmp_path_factory.mktemp("tiny"))
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    home = publish_two_samples(tmp_path_factory.mktemp("sample"))
    snapshot = open_snapshot(SnapshotStore(home).current_path())
    yield snapshot
    snapshot.close()


def contract(file: Path, section: str) -> dict[str, str]:
    """Name → type of what a section of the header lists."""
    listed: dict[str, str] = {}
    current = ""
    of_macros = dict(OF_MACRO.findall(file.read_text(encoding="utf-8")))
    if macro := of_macros.get(section):
        (definition,) = (file for file in NUMBERS if macro_in(file) == macro)
        return contract(definition, section)
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("--"):
            break
        if heading := SECTION.match(line):
            current = heading[1]
        elif current == section and (entry := LINE.match(line)):
            listed[entry[1]] = entry[2]
    return listed


def fits(said: str, described: str) -> bool:
    return described.lower().startswith(SPELLED.get(said, said).lower())


def listed_in(pattern: re.Pattern[str], file: Path) -> list[str]:
    found = pattern.search(file.read_text(encoding="utf-8"))
    return found[1].split(", ") if found else []


@contextlib.contextmanager
def cursor_over(snapshot: Snapshot, file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor on what the query in `file` is over, with just the tables that it says it reads."""
    names = listed_in(OVER, file)
    if not names:
        yield snapshot.cursor()
        return
    with duckdb.connect() as connection:
        others = [each for each in snapshot.path.parent.glob("*.duckdb") if each != snapshot.path]
        for name in names:
            path = others[0] if others and name == "before" else snapshot.path
            connection.execute(f"attach '{path}' as {name} (read_only)")
        fill_what_is_read(connection, file)
        yield connection


def fill_what_is_read(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    for table in listed_in(READS, file):
        [filler] = [each for each in QUERIES if listed_in(FILLS, each) == [table]]
        known = {row[0] for row in connection.execute("show tables").fetchall()}
        if table not in known:
            fill_what_is_read(connection, filler)
            statement = load_statement(filler)
            values = dict.fromkeys(statement.parameters)
            connection.execute(f"create temporary table {table} as {statement.text}", values)


def described(snapshot: Snapshot, file: Path) -> dict[str, str]:
    statement, types = load_statement(file), contract(file, "Params")
    text = statement.text
    for name in statement.parameters:
        text = re.sub(rf"\${name}\b", f"null::{types[name]}", text)
    with cursor_over(snapshot, file) as cursor:
        return {row[0]: row[1] for row in cursor.execute(f"describe {text}").fetchall()}


@pytest.mark.parametrize("file", [*QUERIES, *CUTS, *PUBLISHED, *STEPS], ids=lambda file: file.stem)
def test_a_query_takes_the_parameters_that_its_header_lists(file: Path) -> None:
    statement = load_statement(file)
    (parsed,) = duckdb.extract_statements(statement.text)
    assert parsed.named_parameters == set(contract(file, "Params"))
    assert statement.parameters == parsed.named_parameters


@pytest.mark.parametrize("file", [*QUERIES, *CUTS, *PUBLISHED], ids=lambda file: file.stem)
def test_a_query_gives_the_columns_that_its_header_lists(tiny: Snapshot, file: Path) -> None:
    listed = contract(file, "Columns")
    given_columns = described(tiny, file)
    if "Columns" in dict(OF_MACRO.findall(file.read_text(encoding="utf-8"))):
        listed = {name: listed[name] for name in listed if name in given_columns}
    assert list(given_columns) == list(listed)
    assert [name for name, kind in given_columns.items() if not fits(listed[name], kind)] == []


@pytest.mark.parametrize("file", NUMBERS, ids=lambda file: file.stem)
def test_a_macro_gives_the_columns_that_its_header_lists(tiny: Snapshot, file: Path) -> None:
    (parameters,) = one_row(
        tiny, f"select parameters from duckdb_functions() where function_name = '{macro_in(file)}'"
    )
    assert parameters == list(contract(file, "Params"))
    arguments = ", ".join(GIVEN.get(name, "null") for name in parameters if name not in OPTIONAL)
    described = f"describe {RELATIONS} select * from {macro_in(file)}({arguments})"
    rows = tiny.cursor().execute(described).fetchall()
    listed = contract(file, "Columns")
    assert [row[0] for row in rows] == list(listed)
    assert [row[:2] for row in rows if not fits(listed[row[0]], row[1])] == []


def one_row(snapshot: Snapshot, sql: str) -> tuple[Any, ...]:
    return snapshot.cursor().execute(sql).fetchone() or ()


def macro_in(file: Path) -> str:
    """The name of the macro that a file of `sql/numbers` has."""
    return file.stem.partition("_")[2]


def test_no_relation_is_called_as_one_inside_the_macro_that_it_is_given_to() -> None:
    # A macro would read its own relation instead: DuckDB looks names up from where they stand.
    texts = {macro_in(file): file.read_text(encoding="utf-8") for file in NUMBERS}
    own = {
        name: set(re.findall(r"^(?:with )?(\w+) as \(", text, re.MULTILINE))
        for name, text in texts.items()
    }

    def inside(macro: str) -> set[str]:
        return own[macro].union(
            *(
                inside(name)
                for name in texts
                if name != macro and re.search(rf"\b{name}\(", texts[macro])
            )
        )

    given = [
        (macro, relation)
        for file in resources.sql_dir().rglob("*.sql")
        for macro, arguments in CALL.findall(load_statement(file).text)
        for relation in re.findall(r"'(\w+)'", arguments)
        if macro in texts
    ]
    assert ("entry_means", "summed_task") in given
    assert [pair for pair in given if pair[1] in inside(pair[0])] == []


@pytest.mark.parametrize("file", [*QUERIES, *CUTS, *PUBLISHED], ids=lambda file: file.stem)
def test_a_query_says_its_grain_and_its_order(file: Path) -> None:
    header = file.read_text(encoding="utf-8")
    assert re.search(r"^-- Grain: \S", header, re.MULTILINE)
    assert re.search(r"^-- Order: \S", header, re.MULTILINE)


# What each parameter is in the sample, for every query that takes it.
SAMPLE_VALUES: dict[str, object] = {
    "benchmark_id": 1,
    "task_id": 1,
    "row_count": 1_000,
    "most_bytes": 1 << 30,
    "max_rows": 100,
    "with_subsets": False,
    "on_one_thread": True,
    "exclusive": False,
    "name": "",
}


@pytest.mark.parametrize("file", [*QUERIES, *CUTS, *PUBLISHED], ids=lambda file: file.stem)
def test_a_query_with_an_order_leaves_no_two_rows_in_doubt(sample: Snapshot, file: Path) -> None:
    statement = load_statement(file)
    before, order_by, keys = statement.text.rpartition("\norder by ")
    said = re.search(r"^-- Order: (.*)", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert said is not None
    if not order_by:
        assert re.match(r"none|.*: that of the table", said[1])
        return
    columns = re.sub(r" (desc|nulls last)\b|\nlimit .*|;", "", keys)
    in_short = re.sub(r"\w+\.", "", columns).strip()
    assert re.sub(r" (desc|nulls last)\b", "", said[1]).startswith(in_short)

    ties = (
        f"select 1 from ({before}) group by {columns} having count(*) > 1"
        if "\nqualify" in before
        else f"{before}\nqualify count(*) over (partition by {columns}) > 1"
    )
    (parsed,) = duckdb.extract_statements(ties)
    values = {name: SAMPLE_VALUES.get(name) for name in parsed.named_parameters}
    with cursor_over(sample, file) as cursor:
        assert cursor.execute(ties, values).fetchall() == []


def fetched_by_answers() -> Iterator[tuple[str, type[Row] | None]]:
    """Every query that the answers fetch, and the row struct that it fills, if it does."""
    files = (file for room in FETCHING for file in (resources.PACKAGE_DIR / room).glob("*.py"))
    for file in sorted(files):
        module = importlib.import_module(f"service.{file.parent.name}.{file.stem}")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in ("fetch_row", "fetch_rows"):
                _, query, row = node.args
                assert isinstance(row, ast.Name)
                yield str(ast.literal_eval(query)), getattr(module, row.id)
            elif node.func.id in ("fetch_columns", "fetch_keys", "fill_table"):
                yield str(ast.literal_eval(node.args[1])), None


def test_every_query_fills_a_struct_with_its_very_columns() -> None:
    used = list(fetched_by_answers())
    for query, row in used:
        if row is not None:
            columns = contract(resources.sql_dir() / "queries" / f"{query}.sql", "Columns")
            assert list(columns) == [field.name for field in msgspec.structs.fields(row)], query
    assert {query for query, _ in used} == {file.stem for file in QUERIES}


def test_columns_that_are_not_the_fields_of_their_struct_are_refused() -> None:
    columns: Columns = {"name": ["A"], "model_typ": ["dense"]}
    with pytest.raises(TypeError, match=r"^LeaderModel: \['model_typ', 'model_type'\]$"):
        structs_of(LeaderModel, columns)


def test_every_table_view_and_column_of_a_snapshot_has_a_comment(tiny: Snapshot) -> None:
    bare = tiny.cursor().execute(
        "select table_name from duckdb_tables() where comment is null"
        " union all select view_name from duckdb_views() where not internal and comment is null"
        " union all select table_name || '.' || column_name from duckdb_columns()"
        " where not internal and comment is null"
    )
    assert bare.fetchall() == []


def test_a_leaderboard_view_has_the_comments_of_the_view_of_all(tiny: Snapshot) -> None:
    comments = tiny.cursor().execute(
        "select table_name, list((column_name, comment) order by column_index)"
        " from duckdb_columns() where table_name in ('leaderboards', 'Tiny') group by all"
    )
    of_view = dict(comments.fetchall())
    assert of_view["Tiny"] == [pair for pair in of_view["leaderboards"] if pair[0] != "benchmark"]
