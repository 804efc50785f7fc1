-- How a model stands among its peers, by type of task and by language.
-- Params
--   $model_name     varchar  name of a model of the catalog
--   $on_one_thread  boolean  whether whoever asks has one thread, as in task_scores
-- Columns
--   kind            varchar  type or language
--   name            varchar  type of task, or label of a language
--   task_count      bigint   tasks that five or more peers have a score on as well
--   min_peer_count  bigint   peers on the one of them that fewest ran
--   max_peer_count  bigint   peers on the one that most ran
--   mean            double   of the model's scores
--   peer_lower      double   mean of the peers' first quartiles
--   peer_median     double   mean of their medians
--   peer_upper      double   mean of their third quartiles
--   ahead_share     double   mean share of the peers that it is ahead of; who ties counts half
-- Grain: one row per kind and name; of languages, those with three such tasks or more
-- Order: kind, task_count, name: types before languages, those of most tasks first
with peer as (
    select * from model_peers($model_name)
)

select *
from strengths('peer', on_one_thread := $on_one_thread::boolean)
order by kind desc, task_count desc, name;
