-- How a model stands among its peers, by type of task and by language: means over the tasks
-- on which it can be compared, each of which counts once.
-- Params
--   from_peers     relation  the model and its peers, as model_peers gives them
--   on_one_thread  boolean   whether whoever asks has one thread, as in task_scores
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
-- Order: none
create macro strengths(from_peers, on_one_thread := false) as table
select
    kind,
    name,
    count(*) as task_count,
    min(peer_count) as min_peer_count,
    max(peer_count) as max_peer_count,
    list_aggregate(list_sort(list(score)), 'favg') as mean,
    list_aggregate(list_sort(list(lower)), 'favg') as peer_lower,
    list_aggregate(list_sort(list(median)), 'favg') as peer_median,
    list_aggregate(list_sort(list(upper)), 'favg') as peer_upper,
    list_aggregate(list_sort(list(ahead)), 'favg') as ahead_share
from peer_scores(from_peers, on_one_thread := on_one_thread)
group by kind, name
having kind = 'type' or count(*) >= 3;

comment on macro table strengths is
'How a model stands among its peers (the name of a relation), by type of task and by language.';
