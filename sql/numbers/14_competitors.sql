-- Entries of a selection with their means, their Borda ranks and how much of it they were trained
-- on: all of a row that no rules change.
-- Params
--   from_means   relation  as entry_means, full_means or shown_means give them, of all who compete
--   from_bordas  relation  as borda_ranks gives them
--   from_fields  relation  as fields gives them
-- Columns
--   selection_id          integer    selection
--   entry_id              integer    entry
--   model_key             integer    entry.model_key
--   model_id              integer    model; null for one that the catalog does not have
--   task_count            bigint     tasks with a score
--   public_count          hugeint    of them, the public ones
--   mean_task             double     mean over them
--   mean_task_type        double     mean of the means per task type
--   mean_public           double     mean over those of public tasks
--   mean_private          double     mean over those of the others
--   task_types            varchar[]  types of those tasks, by the first of each that was run
--   task_type_scores      double[]   their means
--   complete_types        varchar[]  of these, the ones without a gap; null: none
--   complete_type_scores  double[]   their means
--   task_positions        integer[]  tasks with a score, in order
--   task_names            varchar[]  their names
--   task_scores           double[]   their scores
--   borda_points          double     sum of n_models - task_rank, ties averaged
--   borda_rank            bigint     1 = most points; ties take the lowest
--   zero_shot_pct         double     tasks not trained on, percent; -1 when unknown
-- Grain: one row per selection and entry with at least one task score
-- Order: none
create macro competitors(from_means, from_bordas, from_fields) as table
select
    entry_mean.*,
    borda.borda_points,
    borda.borda_rank,
    case
        when model.training_bits is null then -1
        else
            trunc(
                100 - 100 * (bit_count(model.training_bits & field.task_bits) / field.task_count)
            )
    end as zero_shot_pct
from (select * from query_table(from_means)) as entry_mean
inner join (select * from query_table(from_fields)) as field
    on entry_mean.selection_id = field.selection_id
inner join (select * from query_table(from_bordas)) as borda
    on
        entry_mean.selection_id = borda.selection_id
        and entry_mean.model_key = borda.model_key
left join model on entry_mean.model_id = model.model_id;

comment on macro table competitors is
'Entries with their means, Borda ranks and zero-shot percentages; the arguments are names of relations.';
