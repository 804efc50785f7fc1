-- Everything that has results: a model, and the settings of its run.
-- Grain: one row per (model, experiment id)
-- Reads: filed_run, model
-- Cut by: whole
-- Fills: entry
with identified_run as (
    select
        model_name,
        experiment_id,
        min_by(settings, experiments) as experiments,
        bool_or(is_local) as is_local
    from filed_run
    group by model_name, experiment_id
)

select
    row_number() over (order by identified_run.model_name, identified_run.experiment_id)
        as entry_id,
    dense_rank() over (order by identified_run.model_name) as model_key,
    identified_run.model_name,
    model.model_id,
    identified_run.experiment_id,
    identified_run.experiments::json as experiments,
    case json_type(identified_run.experiments, '$.model_type')
        when 'VARCHAR' then identified_run.experiments ->> '$.model_type'
        when 'ARRAY' then identified_run.experiments ->> '$.model_type[0]'
    end as model_type,
    case json_type(identified_run.experiments, '$.embed_dim')
        when 'ARRAY'
            then list_max(from_json(identified_run.experiments -> '$.embed_dim', '["INTEGER"]'))
        else try_cast(identified_run.experiments ->> '$.embed_dim' as integer)
    end as embedding_dim,
    identified_run.is_local
from identified_run
left join model on identified_run.model_name = model.name
order by entry_id
