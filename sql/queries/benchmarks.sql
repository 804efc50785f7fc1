-- Metadata of every benchmark, with what its tasks add up to.
-- Columns
--   benchmark_id            integer    key
--   name                    varchar    unique name
--   display_name            varchar    name for people
--   icon_url                varchar    where the icon is fetched from
--   icon_text               varchar    an icon that is text
--   description             varchar    prose
--   reference               varchar    link
--   citation                varchar    BibTeX
--   languages               varchar[]  labels of its tasks' languages, sorted
--   task_types              varchar[]  sorted
--   simplified_task_types   varchar[]  sorted
--   tasks                   varchar[]  names, declared order
--   domains                 varchar[]  sorted
--   modalities              varchar[]  sorted
--   display_on_leaderboard  boolean    false for benchmarks off the menu
--   new_version             varchar[]  newer versions
--   aggregations            varchar[]  means on show
--   show_zero_shot          boolean    false where training data is not tracked
--   num_models              integer    models scored on every one of its tasks
--   language_view           varchar[]  labels, sorted; ["all"] for every one; null for none
-- Grain: one row per benchmark
-- Order: benchmark_id
select
    benchmark_id,
    name,
    display_name,
    icon_url,
    icon_text,
    description,
    reference,
    citation,
    languages,
    task_types,
    simplified_task_types,
    tasks,
    domains,
    modalities,
    display_on_leaderboard,
    new_version,
    aggregations,
    show_zero_shot,
    num_models,
    language_view
from benchmarks
order by benchmark_id;
