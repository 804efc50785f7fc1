-- Means of the custom groups of a benchmark (or of every one), over all its cells or over those
-- in some languages. Serving and analysts call it.
-- Params
--   only_benchmark_id  integer    null: every benchmark
--   picked_languages   varchar[]  codes or labels; null: no filter
--   on_one_thread      boolean    whether whoever asks has one thread, as in task_scores
-- Columns
--   benchmark_id            integer  benchmark with custom groups
--   entry_id                integer  entry
--   scores_by_custom_group  map      grouping → group → mean; every grouping, empty or not
-- Grain: one row per benchmark with custom groups and entry with at least one task score
-- Order: none
create macro custom_group_scores(only_benchmark_id, picked_languages, on_one_thread := false) as table
with
pinned_cell as (
    select * from benchmark_cells(only_benchmark_id, picked_languages)
    where is_ranked
),

summed_task as (
    select * from task_scores('pinned_cell', on_one_thread := on_one_thread)
)

select
    selection_id as benchmark_id,
    entry_id,
    scores_by_custom_group
from group_scores('pinned_cell', 'summed_task');

comment on macro table custom_group_scores is
'Means of the custom groups of a benchmark_id (null: of all), in some languages (null: in all).';
