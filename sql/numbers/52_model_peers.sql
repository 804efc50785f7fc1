-- Models with results of about the size of one: from half of its parameters to twice as many. Of one
-- whose size nobody knows, all models with results.
-- Params
--   of_model  varchar  name of a model of the catalog
-- Columns
--   model_id        integer  model
--   model_name      varchar  org/name
--   total_params_b  double   parameters, billions; null: not known
--   is_own          boolean  whether it is the one that was named, which is among them
-- Grain: one row per model
-- Order: none
create macro model_peers(of_model) as table
with
own_model as (
    select
        model_id,
        nullif(total_params_b, 0) as size
    from model
    where name = of_model
)

select
    model.model_id,
    model.name as model_name,
    model.total_params_b,
    model.model_id = own_model.model_id as is_own
from model
cross join own_model
where
    model.model_id in (select entry.model_id from entry)
    and (
        model.model_id = own_model.model_id
        or own_model.size is null
        or model.total_params_b between own_model.size / 2 and own_model.size * 2
    );

comment on macro table model_peers is
'Models with results from half to twice the size of one, by its name, and itself; all, where its size is not known.';
