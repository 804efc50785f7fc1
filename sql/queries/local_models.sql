-- Models with unpublished results. Files from before overlays can not answer it, and have none.
-- Columns
--   model_id  integer  model
-- Grain: one row per such model of the catalog
-- Order: none
select distinct model_id
from entry
where is_local and model_id is not null;
