-- What of each benchmark a model saw in training, as its results say.
-- Grain: one row per benchmark and model with such tasks
-- Fills: trained_on
insert into trained_on by name
with pinned_cell as (
    select * from benchmark_cells(null, null)
)

select
    selection_id as benchmark_id,
    model_key,
    tasks
from trained_on_tasks('pinned_cell')
order by all;
