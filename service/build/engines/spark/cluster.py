"""What a person says of a cluster → the engine that runs a plan on it, and leaves nothing there."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from service.build.engines.local import LocalEngine
from service.build.plan import Plan

if TYPE_CHECKING:
    from service.build.engines.spark.engine import SparkEngine

# As many tasks as a machine has processors take this each, and Python and Arrow half as much.
TASK_MEMORY_LIMIT = "800MB"


class Cluster(msgspec.Struct, frozen=True):
    """Where Spark's master is, and a scratch that all of its machines reach."""

    master: str
    scratch: str
    part_rows: int = 1_000_000
    memory_limit: str = TASK_MEMORY_LIMIT


@contextlib.contextmanager
def spark_engine(cluster: Cluster, local: LocalEngine, spill: Path) -> Iterator[SparkEngine]:
    """The engine that runs the plan of `local` on a cluster; when all went well, its files go.

    Raises:
        BuildFailed: there is no such cluster, or the scratch is of no use.
    """
    from service.build.engines.spark.engine import SparkEngine
    from service.build.engines.spark.files import FileParts
    from service.build.engines.spark.scratch import Scratch
    from service.build.engines.spark.session import look_for, spark_context
    from service.build.engines.spark.work import this_program

    look_for(cluster.master)
    values = local.values
    build = f"{this_program()} {cluster.part_rows}"
    run = f"{values['snapshot_id']}-{hashlib.sha256(build.encode()).hexdigest()[:8]}"
    scratch = Scratch(cluster.scratch, run)
    paths = msgspec.convert(values["results"], tuple[str, ...])
    files = FileParts(scratch, paths, str(values["local_results_file"]))
    files.put()
    # Temporary tables that are filled here are small, and parts may be given them: none is dropped.
    here = msgspec.structs.replace(local, plan=Plan((), local.plan.cuts))
    with spark_context(cluster.master, spill) as context:
        yield SparkEngine(
            local.plan, here, context, scratch, files, cluster.part_rows, cluster.memory_limit
        )
    scratch.remove()
