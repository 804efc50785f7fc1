-- What of an entry's row is made of its own scores alone, by any rules.
-- Params
--   from_scores    relation  as task_scores gives them
--   on_one_thread  boolean   whether whoever asks has one thread, as in entry_means
-- Columns
--   selection_id            integer    selection
--   entry_id                integer    entry
--   model_key               integer    entry.model_key
--   model_id                integer    model; null for one that the catalog does not have
--   task_count              bigint     tasks with a score
--   public_count            hugeint    of them, the public ones
--   known_mean_task         double     mean over the scores that there are
--   known_mean_task_type    double     mean of the means per task type, likewise
--   known_mean_public       double     mean over those of public tasks
--   known_mean_private      double     mean over those of the others
--   complete_types          varchar[]  types without a gap, in order; null: none
--   complete_type_scores    double[]   their means
--   task_positions          integer[]  tasks that are shown and have a score, in order; null: none
--   task_names              varchar[]  their names
--   task_scores             double[]   their scores
--   lenient_mean_task       double     mean over them; null where none is shown
--   lenient_mean_task_type  double     mean of their means per task type, likewise
--   lenient_types           varchar[]  their types, in order, likewise
--   lenient_type_scores     double[]   the means of those
-- Grain: one row per selection and entry with at least one task score
-- Order: none
create macro full_means(from_scores, on_one_thread := false) as table
select
    selection_id,
    entry_id,
    model_key,
    model_id,
    task_count,
    public_count,
    mean_task as known_mean_task,
    mean_task_type as known_mean_task_type,
    mean_public as known_mean_public,
    mean_private as known_mean_private,
    complete_types,
    complete_type_scores,
    task_positions,
    task_names,
    task_scores,
    mean_task as lenient_mean_task,
    mean_task_type as lenient_mean_task_type,
    task_types as lenient_types,
    task_type_scores as lenient_type_scores
from entry_means(from_scores, on_one_thread := on_one_thread);

comment on macro table full_means is
'Means of entries, known, complete and in part, from task scores (the name of a relation).';
