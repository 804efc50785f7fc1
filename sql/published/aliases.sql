-- Other names under which benchmarks, models and tasks answer.
-- Columns
--   kind   varchar  benchmark, model or task
--   alias  varchar  the other name
--   name   varchar  what it answers as
-- Grain: one row per kind and alias
-- Order: kind, alias
select
    kind,
    alias,
    name
from aliases
order by kind, alias;
