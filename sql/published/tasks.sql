-- Every task of the catalog.
-- Columns
--   name            varchar    its name
--   type            varchar    Retrieval, Classification, ...
--   category        varchar    text to text, text to image, ...
--   languages       varchar[]  its languages
--   domains         varchar[]  legal, medical, ...
--   modalities      varchar[]  text, image, ...
--   description     varchar    what it is about
--   reference       varchar    where it is described
--   citation        varchar    BibTeX
--   is_public       boolean    whether its data is public
--   source_dataset  varchar    where its data is from
--   license         varchar    of its data
--   date_from       varchar    when its data begins
--   date_to         varchar    when its data ends
--   main_score      varchar    the metric that its scores are
--   splits          varchar[]  its splits
--   subsets         varchar[]  its subsets
--   model_count     integer    models with a score in it
-- Grain: one row per task
-- Order: name
select
    name,
    type,
    category,
    languages,
    domains,
    modalities,
    description,
    reference,
    citation,
    is_public,
    source_dataset,
    license,
    date_from,
    date_to,
    main_score,
    splits,
    subsets,
    model_count
from task
order by name;
