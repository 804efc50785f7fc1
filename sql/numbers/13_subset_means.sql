-- Mean over all subset scores of an entry.
-- Params
--   from_subset_scores  relation  as subset_scores gives them
-- Columns
--   selection_id  integer  selection whose rules have mean_subset
--   entry_id      integer  entry
--   mean_subset   double   null where one of the scores is
-- Grain: one row per selection and entry with rows
-- Order: none
create macro subset_means(from_subset_scores) as table
select
    selection_id,
    entry_id,
    case when count(score) = count(*) then favg(score order by score) end as mean_subset
from query_table(from_subset_scores)
group by selection_id, entry_id;

comment on macro table subset_means is
'Means over the subset scores (the name of a relation) of entries.';
