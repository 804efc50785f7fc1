-- The models that one is compared with: those with results of about its size, nearest first.
-- Params
--   $model_name  varchar  name of a model of the catalog
-- Columns
--   name            varchar  org/name
--   total_params_b  double   parameters, billions; null: not known
--   size_ratio      double   how many times as many the larger of the two has; null: not known
-- Grain: one row per peer
-- Order: size_ratio, name
with peer as (
    select * from model_peers($model_name)
)

select
    peer.model_name as name,
    peer.total_params_b,
    greatest(
        peer.total_params_b / nullif(own.total_params_b, 0),
        own.total_params_b / nullif(peer.total_params_b, 0)
    ) as size_ratio
from peer
inner join peer as own on own.is_own
where not peer.is_own
order by size_ratio nulls last, name;
