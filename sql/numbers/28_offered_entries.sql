-- Who may compete in a selection: every entry, and which filter takes it away, if one does: the
-- first of those that would.
-- Params
--   from_cells           relation   the selection, as selected_cells gives it
--   model_names          varchar[]  names of models; null: no filter
--   kept_model_types     varchar[]  types of model, any of them; null: no filter
--   are_open             boolean    whether weights are public; null: no filter
--   follow_instructions  boolean    whether models take instructions; null: no filter
--   least_params_b       double     billions of parameters, inclusive; null: no filter
--   most_params_b        double     billions of parameters, inclusive; null: no filter
--   least_zero_shot_pct  double     tasks with results that were not trained on, percent; null: no
--                                   filter; models of whom that is unknown do not pass one
-- Columns
--   entry_id   integer  entry
--   model_key  integer  entry.model_key
--   model_id   integer  model; null for one that the catalog does not have, which no filter of what
--                       the catalog says lets pass
--   taken_by   varchar  parameter of the API whose filter takes it away; null: it competes
-- Grain: one row per entry
-- Order: none
create macro offered_entries(
    from_cells,
    model_names := null,
    kept_model_types := null,
    are_open := null,
    follow_instructions := null,
    least_params_b := null,
    most_params_b := null,
    least_zero_shot_pct := null
) as table
with measured_task as (
    select distinct task.task_bit
    from (select * from query_table(from_cells)) as selected_cell
    inner join task on selected_cell.task_id = task.task_id
    where selected_cell.is_ranked
),

measured as (
    select
        bit_or(task_bit) as task_bits,
        count(*) as task_count
    from measured_task
)

-- What is unknown passes no filter.
select
    entry.entry_id,
    entry.model_key,
    entry.model_id,
    case
        when not list_contains(model_names::varchar[], entry.model_name) then 'models'
        when
            kept_model_types is not null
            and not list_has_any(
                case
                    when entry.model_type is null then coalesce(model.model_types, [])
                    else [entry.model_type]
                end,
                kept_model_types::varchar[]
            )
            then 'model_types'
        when are_open is not null and model.open_weights is distinct from are_open::boolean
            then 'open_weights'
        when
            follow_instructions is not null
            and model.use_instructions is distinct from follow_instructions::boolean
            then 'instruction_tuned'
        when
            least_params_b is not null
            and not coalesce(
                model.parameters_count::double >= trunc(least_params_b::double * 1e9), false
            )
            then 'min_params_b'
        when
            most_params_b is not null
            and not coalesce(
                model.parameters_count::double <= trunc(most_params_b::double * 1e9), false
            )
            then 'max_params_b'
        when
            least_zero_shot_pct is not null
            and not coalesce(
                trunc(
                    100
                    - 100 * (
                        bit_count(model.training_bits & measured.task_bits) / measured.task_count
                    )
                ) >= least_zero_shot_pct::double,
                false
            )
            then 'min_zero_shot_pct'
    end as taken_by
from entry
left join model on entry.model_id = model.model_id
cross join measured;

comment on macro table offered_entries is
'Entries that may compete in a selection (the name of a relation), and which filter takes each away.';
