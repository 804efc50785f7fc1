-- Ranked entries of one benchmark over its cells in some languages, of which it only shows some.
-- Params
--   $benchmark_id   integer     benchmark
--   $languages      varchar[]  codes or labels
--   $with_subsets   boolean    whether the benchmark declares mean_subset
--   $on_one_thread  boolean    whether the connection has one thread
-- Columns: those of ranked_entries that are shown; lists and not their maps, which take longer
-- Grain: one row per entry with at least one task score
-- Order: position nulls last, entry_id
select
    * exclude (
        benchmark_id,
        position,
        borda_points,
        borda_rank,
        scores_by_task_type,
        scores_by_task,
        lenient_mean_task,
        lenient_mean_task_type,
        lenient_scores_by_task_type
    )
from
    ranked_entries(
        $benchmark_id,
        $languages,
        with_subsets := $with_subsets,
        on_one_thread := $on_one_thread
    )
order by position nulls last, entry_id;
