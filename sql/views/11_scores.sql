-- Scores of leaderboards, one in each row: for whoever can't read maps.
-- Grain: one row per benchmark, shown entry and task with a score
create view scores as
with leaderboard_score as (
    select
        benchmark_id,
        entry_id,
        rank,
        unnest(map_keys(scores_by_task)) as task_name,
        unnest(map_values(scores_by_task)) as score
    from leaderboard_row
    where position is not null
)

select
    benchmark.name as benchmark,
    leaderboard_score.rank,
    entry.model_name,
    entry.experiment_id,
    leaderboard_score.task_name,
    task.type as task_type,
    leaderboard_score.score,
    benchmark.benchmark_id,
    entry.entry_id
from leaderboard_score
inner join benchmark on leaderboard_score.benchmark_id = benchmark.benchmark_id
inner join entry on leaderboard_score.entry_id = entry.entry_id
inner join task on leaderboard_score.task_name = task.name;

comment on view scores is 'Task scores of every leaderboard, one in each row: `leaderboards.scores_by_task` for whoever can''t read maps.';
comment on column scores.benchmark is 'Name of the benchmark.';
comment on column scores.rank is 'Rank of the entry in the benchmark, 1 = best.';
comment on column scores.model_name is 'org/name.';
comment on column scores.experiment_id is 'Settings as key_value__key_value; empty for a base run.';
comment on column scores.task_name is 'Name of the task.';
comment on column scores.task_type is 'Retrieval, STS, ...';
comment on column scores.score is 'Task score, as the leaderboard shows it.';
comment on column scores.benchmark_id is 'benchmark.';
comment on column scores.entry_id is 'entry.';
