-- What the entries of a selection compete in.
-- Params
--   from_scores  relation  as task_scores gives them, of all who compete
-- Columns
--   selection_id  integer    selection
--   task_names    varchar[]  tasks that rank, with any result
--   task_count    bigint     how many they are
--   public_count  ubigint    of them, the public ones
--   type_count    ubigint    how many types they have
--   n_models      ubigint    entries with at least one task score
-- Grain: one row per selection with results that rank
-- Order: none
create macro fields(from_scores) as table
select
    selection_id,
    list_distinct(list(task_name)) as task_names,
    len(task_names) as task_count,
    coalesce(list_unique(list(position) filter (where is_public)), 0) as public_count,
    list_unique(list(task_type)) as type_count,
    coalesce(list_unique(list(entry_id) filter (where score is not null)), 0) as n_models
from query_table(from_scores)
where is_ranked
group by selection_id;

comment on macro table fields is
'What the entries of a selection compete in: its tasks with results, and how many entries have a score.';
