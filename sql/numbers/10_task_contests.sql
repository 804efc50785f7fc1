-- What Borda ranks models on: each task, by the mean of all that a model's runs scored there.
-- Params
--   from_scores    relation  as task_scores gives them, of all who compete
--   on_one_thread  boolean   whether whoever asks has one thread: then they come in order
-- Columns
--   selection_id  integer  selection
--   position      integer  order of the task
--   subset_id     integer  null: it is the task that is ranked on
--   model_key     integer  entry.model_key
--   score         double   mean over all rows of all its runs, covered or not; null: no score
-- Grain: one row per selection, task and model with rows
-- Order: none
create macro task_contests(from_scores, on_one_thread := false) as table
select
    selection_id,
    position,
    null::integer as subset_id,
    model_key,
    case
        when on_one_thread then sum(plain_score_sum)
        else sum(plain_score_sum order by entry_id)
    end / sum(score_count) as score
from query_table(from_scores)
group by selection_id, position, model_key;

comment on macro table task_contests is
'Scores that Borda compares, per task and model, from task scores (the name of a relation).';
