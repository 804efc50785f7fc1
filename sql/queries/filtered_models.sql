-- Models that pass every filter.
-- Params
--   $model_types         varchar[]  any of them; null: no filter
--   $frameworks          varchar[]  all of them; null: no filter
--   $open_weights        boolean    null: no filter
--   $instruction_tuned   boolean    null: no filter
--   $min_params_b        double     billions of parameters, inclusive; null: no filter
--   $max_params_b        double     billions of parameters, inclusive; null: no filter
--   $modalities          varchar[]  all of them, or exactly them; null: no filter
--   $exclusive_modality  boolean    whether the modalities must be exactly those
--   $name                varchar    part of the name, else of a former one, case counts; empty: all
-- Columns
--   model_id             integer    model
-- Grain: one row per model
-- Order: none; who shows them sorts by model_id, for less than a plan with an order takes
select model_id
from model
where
    ($model_types is null or list_has_any(model_types, $model_types::varchar[]))
    and ($frameworks is null or list_has_all(frameworks, $frameworks::varchar[]))
    and ($open_weights is null or open_weights = $open_weights::boolean)
    and ($instruction_tuned is null or use_instructions = $instruction_tuned::boolean)
    and (
        $min_params_b is null
        or parameters_count::double >= trunc($min_params_b::double * 1e9)
    )
    and (
        $max_params_b is null
        or parameters_count::double <= trunc($max_params_b::double * 1e9)
    )
    and (
        $modalities is null
        or (
            list_has_all(modalities, $modalities::varchar[])
            and (
                not $exclusive_modality::boolean
                or list_has_all($modalities::varchar[], modalities)
            )
        )
    )
    and (
        contains(name, $name::varchar)
        or (
            name in (
                select renamed.name
                from renamed
                where renamed.kind = 'model' and contains(renamed.former_name, $name::varchar)
            )
            and not exists (
                select 1
                from model as named
                where contains(named.name, $name::varchar)
            )
        )
    );
