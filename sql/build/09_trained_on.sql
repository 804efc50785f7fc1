-- What of each benchmark a model saw in training, as its results say.
-- Grain: one row per benchmark and model with such tasks
-- Fills: trained_on
insert into trained_on by name
select
    benchmark_cell.benchmark_id,
    entry.model_key,
    list(distinct cell.task_name order by cell.task_name) as tasks
from measurement
inner join benchmark_cell on measurement.cell_id = benchmark_cell.cell_id
inner join cell on measurement.cell_id = cell.cell_id
inner join entry on measurement.entry_id = entry.entry_id
where measurement.trained_on
group by all
order by all;
