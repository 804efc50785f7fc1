-- Other names that answer as something: aliases of benchmarks, former names of models and tasks.
-- Grain: one row per kind and alias
create view aliases as
select
    'benchmark' as kind,
    unnest(aliases) as alias,
    name
from benchmark
union all
select
    renamed.kind,
    renamed.former_name as alias,
    renamed.name
from renamed
left join model on renamed.kind = 'model' and renamed.name = model.name
left join task on renamed.kind = 'task' and renamed.name = task.name
where model.model_id is not null or task.task_id is not null;

comment on view aliases is 'Other names under which the API answers.';
comment on column aliases.kind is 'benchmark, model or task.';
comment on column aliases.alias is 'The other name.';
comment on column aliases.name is 'What it answers as.';
