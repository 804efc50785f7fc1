"""The plan of a build is what its steps declare, and what they declare is so."""

from __future__ import annotations

import random
from collections.abc import Iterator

import duckdb
import msgspec
import pyarrow.parquet as pq
import pytest

from service.build.candidate import FUNCTIONS, values_of
from service.build.definitions import define_tables
from service.build.engines.local import LocalEngine
from service.build.plan import Plan, Step, in_order, load_plan, stages
from service.snapshots.identity import snapshot_inputs
from tests.tiny import BUILT_AT, COMMIT_SHA, catalog_of, results_table, world

PLAN = load_plan()
EVERY_BATCH = {
    "benchmark_id": None,
    "first_entry_id": 1,
    "last_entry_id": 9,
    "first_task_id": 1,
    "last_task_id": 9,
}


class Filled(msgspec.Struct):
    """A database with every table of the plan still in it, and what its queries are given."""

    connection: duckdb.DuckDBPyConnection
    values: dict[str, object]

    def finds(self, step: Step, *, without: set[str]) -> bool:
        """Whether the query of `step` finds what it reads, `without` these tables."""
        query = step.query
        self.connection.execute("begin")
        try:
            for table in without:
                self.connection.execute(f"drop table {table}")
            described = self.connection.execute(
                f"describe {query.text}", query.bind(self.values | EVERY_BATCH)
            )
            return bool(described.fetchall())
        except duckdb.CatalogException:
            return False
        finally:
            self.connection.execute("rollback")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    home = tmp_path_factory.mktemp("plan")
    tiny = world("model task score experiment\na One 90 k=1\nb One 80 -", statistics={"One": b"{}"})
    catalog = catalog_of(tiny, home / "catalog")
    pq.write_table(results_table(tiny.rows), home / "results.parquet")
    inputs = snapshot_inputs("tiny", COMMIT_SHA, catalog.manifest).written_down()
    values = values_of(inputs, [home / "results.parquet"], catalog.directory, BUILT_AT)
    with duckdb.connect() as connection:
        define_tables(connection)
        for step in PLAN.steps:
            # Of a plan of its own, no step is the last reader of what another filled.
            alone = Plan((step,), PLAN.cuts)
            LocalEngine(alone, values, FUNCTIONS, 100).run(connection, [step])
            if step.is_temporary:
                connection.execute(f"alter table {step.table} rename to held")
                connection.execute(f"create table main.{step.table} as from held; drop table held")
        yield Filled(connection, values)


@pytest.mark.parametrize("step", PLAN.steps, ids=lambda step: step.query.name)
def test_a_step_reads_what_it_declares_and_nothing_else(filled: Filled, step: Step) -> None:
    tables = {name for (name,) in filled.connection.execute("show tables").fetchall()}
    assert filled.finds(step, without=tables - {*step.reads}), "it reads what it does not declare"
    for table in step.reads:
        assert not filled.finds(step, without={table}), f"it declares {table} and does not read it"


@pytest.mark.parametrize("step", PLAN.steps, ids=lambda step: step.query.name)
def test_a_step_is_given_its_parameters_by_its_cut_and_by_the_build(
    filled: Filled, step: Step
) -> None:
    cuts = [PLAN.cuts["_".join(step.cut[:depth])] for depth in range(1, len(step.cut) + 1)]
    of_batch = {
        column[0]
        for cut in cuts
        for column in filled.connection.execute(
            cut.text, cut.bind({"benchmark_id": None, "max_rows": 9})
        ).description
    }
    assert step.query.parameters <= of_batch | filled.values.keys()
    assert cuts == [] or of_batch & step.query.parameters or step.cut == ("benchmark",)


def test_every_step_comes_after_what_it_reads_in_whatever_order_the_files_are_read() -> None:
    done: set[str] = set()
    filled = {step.fills for step in PLAN.steps}
    for step in PLAN.steps:
        assert {*step.reads} & filled <= done, step.query.name
        done.add(step.fills)
    for seed in range(20):
        shuffled = random.Random(seed).sample(PLAN.steps, len(PLAN.steps))
        assert in_order(shuffled) == PLAN.steps


def test_steps_that_wait_for_each_other_are_no_plan() -> None:
    (first, *_), query = PLAN.steps, PLAN.steps[0].query
    circle = [
        msgspec.structs.replace(first, query=query, table="one", reads=("two",)),
        msgspec.structs.replace(first, query=query, table="two", reads=("one",)),
    ]
    with pytest.raises(ValueError, match="one, two: each waits for another"):
        in_order(circle)


def test_what_one_benchmark_needs_on_the_way_lies_in_one_stage() -> None:
    stage_of = {
        step.table: place for place, stage in enumerate(stages(PLAN.steps)) for step in stage
    }
    of_benchmarks = [step for step in PLAN.steps if step.cut[:1] == ("benchmark",)]
    assert len(of_benchmarks) > 3
    for step in PLAN.steps:
        for table in {*step.reads} & {each.table for each in of_benchmarks if each.is_temporary}:
            assert stage_of[step.table] == stage_of[table], step.query.name


def test_what_the_catalog_alone_fills_hands_no_temporary_table_to_the_results() -> None:
    described = PLAN.without("results")
    hidden = {step.table for step in described if step.is_temporary}
    assert {"task", "benchmark", "model"} < {step.table for step in described}
    assert [
        step.query.name for step in PLAN.steps if step not in described and hidden & {*step.reads}
    ] == []


def test_a_plan_is_a_plain_value() -> None:
    assert msgspec.json.decode(msgspec.json.encode(PLAN), type=Plan) == PLAN


def test_no_temporary_table_outlives_its_last_reader() -> None:
    temporary = {step.table for step in PLAN.steps if step.is_temporary}
    assert PLAN.last_readers().keys() == temporary
