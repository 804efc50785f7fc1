-- Benchmarks as the catalog nests them, for the next steps to flatten.
-- Params
--   $benchmarks_file  varchar  benchmarks.jsonl of the catalog
-- Grain: one row per benchmark
-- Reads: nothing
-- Cut by: whole
-- Fills: staged_benchmark (temporary)
select
    row_number() over () as benchmark_id,
    *
from read_json(
    $benchmarks_file,
    format = 'newline_delimited',
    maximum_object_size = 67108864,
    columns = {
        name: 'varchar',
        display_name: 'varchar',
        aliases: 'varchar[]',
        icon_url: 'varchar',
        icon_text: 'varchar',
        description: 'varchar',
        reference: 'varchar',
        citation: 'varchar',
        tasks: 'struct(task varchar, splits varchar[], subsets varchar[], languages varchar[])[]',
        is_on_leaderboard: 'boolean',
        superseded_by: 'varchar[]',
        aggregations: 'varchar[]',
        groupings: 'struct(
            name varchar,
            groups struct(
                label varchar,
                description varchar,
                entries struct(
                    task varchar, splits varchar[], subsets varchar[], is_whole boolean
                )[]
            )[]
        )[]',
        show_zero_shot: 'boolean',
        language_view: 'json',
        sort_by: 'varchar[]',
        is_public_only: 'boolean'
    }
)
