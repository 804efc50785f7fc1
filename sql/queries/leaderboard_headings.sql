-- What every leaderboard with a row has results for, over all its cells.
-- Columns
--   benchmark_id    integer    benchmark
--   tasks           varchar[]  tasks with results, declared order
--   task_types      varchar[]  types of the ranked tasks; empty where undeclared
--   group_ids       integer[]  custom_group with results
--   cell_count      integer    cells that count in it
--   whole_words     varchar[]  codes and labels that pick each of them
--   is_borda_alone  boolean    whether Borda ranks it, on tasks, and there are no other means than
--                              those over tasks and types
-- Grain: one row per benchmark with a row, be it of a model that the catalog does not have
-- Order: benchmark_id
select
    leaderboard_heading.benchmark_id,
    leaderboard_heading.tasks,
    leaderboard_heading.task_types,
    leaderboard_heading.group_ids,
    leaderboard_heading.cell_count,
    leaderboard_heading.whole_words,
    len(benchmark.sort_by) = 0
    and not list_has_any(benchmark.aggregations, ['mean_subset', 'public_private'])
        as is_borda_alone
from leaderboard_heading
inner join benchmark on leaderboard_heading.benchmark_id = benchmark.benchmark_id
where leaderboard_heading.benchmark_id in (select leaderboard_row.benchmark_id from leaderboard_row)
order by leaderboard_heading.benchmark_id;
