-- Models that the results know and the catalog does not.
-- Columns
--   name  varchar  as it stands in the results
-- Grain: one row per such name
-- Order: name
select distinct model_name as name
from entry
where model_id is null
order by name;
