-- What of each benchmark a model saw in training, as its results say.
-- Grain: one row per benchmark and model with such tasks
-- Reads: benchmark_cell, cell, entry, language_cell, measurement
-- Cut by: whole
-- Fills: trained_on
with pinned_cell as (
    select * from benchmark_cells(null, null)
)

select
    selection_id as benchmark_id,
    model_key,
    tasks
from trained_on_tasks('pinned_cell')
order by all
