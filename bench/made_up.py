"""Catalog, or results → more results than there are: invented, seeded, and said to be so."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

MEMORY_LIMIT = "2GB"
# No organisation on the Hub is called that.
INVENTED = "invented"


def made_up_results(catalog: Path, out: Path, row_count: int, seed: int) -> None:
    """Write about `row_count` invented scores of the catalog's models on its tasks' cells.

    Models cover tasks unevenly, as in life: the first ones in the catalog nearly all of them, the
    last ones nearly none.
    """
    connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT})
    connection.execute(
        """
        create table slot as
        select
            name as task_name,
            split,
            subset,
            coalesce(list_distinct(language_codes), ['eng-Latn']) as language,
            coalesce(is_public, true) as is_public
        from
            read_json($tasks, format = 'newline_delimited', sample_size = -1, columns = {
                name: 'varchar', splits: 'varchar[]', subsets: 'varchar[]',
                language_codes: 'varchar[]', is_public: 'boolean'
            }),
            unnest(splits) as s (split),
            unnest(subsets) as u (subset)
        """,
        {"tasks": str(catalog / "tasks.jsonl")},
    )
    connection.execute(
        """
        create table model as
        select name as model_name, row_number() over () as place, count(*) over () as model_count
        from read_json($models, format = 'newline_delimited', columns = {name: 'varchar'})
        """,
        {"models": str(catalog / "models.jsonl")},
    )
    rows = connection.sql(
        """
        with share as (
            -- A mean share of s means that the first model runs 2 s of all, the last none.
            select least(1, $row_count / ((select count(*) from slot) * max(model_count)))
                as mean_share
            from model
        ),

        run as (
            select model_name, task_name
            from model, (select distinct task_name from slot), share
            where (hash(model_name, task_name, $seed) % 10000) / 10000
                < 2 * mean_share * (1 - place / model_count)
        )

        select
            model_name,
            'main' as model_revision,
            task_name,
            split,
            subset,
            language,
            round((hash(model_name, task_name, split, subset, $seed) % 10000) / 10000, 4)::double
                as score,
            is_public,
            false as trained_on
        from run inner join slot using (task_name)
        order by model_name, task_name, split, subset
        """,
        params={"row_count": row_count, "seed": seed},
    ).to_arrow_table()
    # No run is an experiment: a column of a type that DuckDB does not write.
    nothing = pa.nulls(rows.num_rows)
    pq.write_table(rows.append_column("experiments", nothing), out, compression="zstd")
    connection.close()


def multiplied(results: Path, out: Path, times: int, kept_tasks: list[str]) -> None:
    """Write `results` and `times - 1` copies of it, each by invented models.

    A copy's tasks are those of `results`, so benchmarks have many more entries to rank; but for
    `kept_tasks`, in whose place stand invented tasks: what is asked of those has the same answer.
    """
    connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT})
    # Each copy is written as it is read: nothing is sorted, and nothing is held.
    connection.execute("set preserve_insertion_order = false")
    connection.execute(
        f"""
        copy (
            select
                * exclude (copy) replace (
                    case when copy = 0 then model_name
                        else '{INVENTED}-' || copy || '/' || replace(model_name, '/', '-') end
                        as model_name,
                    case when copy > 0 and list_contains($kept, task_name)
                        then task_name || ' ({INVENTED} ' || copy || ')' else task_name end
                        as task_name
                )
            from read_parquet($results), range($times) as copies (copy)
        ) to $out (format parquet, compression zstd, row_group_size 100000)
        """,
        {"results": str(results), "times": times, "kept": kept_tasks, "out": str(out)},
    )
    connection.close()


def row_count_of(results: Path) -> int:
    """How many rows a results file has."""
    with pq.ParquetFile(results) as file:
        return int(file.metadata.num_rows)
