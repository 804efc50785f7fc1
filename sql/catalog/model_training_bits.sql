-- Which tasks of the catalog each model was trained on, as bits: to count those that a selection
-- has as well takes less than comparing names.
-- Grain: one row per model that says what it was trained on
-- Reads: model, task
-- Cut by: whole
-- Fills: model.training_bits
with
training_task as (
    select
        model_id,
        unnest(training_tasks) as name
    from model
),

known_training as (
    select
        training_task.model_id,
        bit_or(task.task_bit) as training_bits
    from training_task
    inner join task on training_task.name = task.name
    group by training_task.model_id
),

no_task as (
    select repeat('0', count(*))::bit as bits
    from task
)

select
    model.model_id,
    coalesce(known_training.training_bits, no_task.bits) as training_bits
from model
cross join no_task
left join known_training on model.model_id = known_training.model_id
where model.training_tasks is not null
