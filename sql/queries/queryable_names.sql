-- What a SELECT may name: tables and views with their columns, those to be read first.
-- Columns
--   schema_name   varchar    main, or that of the views of benchmarks
--   name          varchar    of a table or a view
--   is_view       boolean    whether it is meant to be read: tables have keys instead of names
--   column_names  varchar[]  in their order
-- Grain: one row per schema and name
-- Order: is_view desc, schema_name desc, name
select
    duckdb_columns.schema_name,
    duckdb_columns.table_name as name,
    duckdb_columns.table_oid in (select view_oid from duckdb_views()) as is_view,
    list(duckdb_columns.column_name order by duckdb_columns.column_index) as column_names
from duckdb_columns()
where not duckdb_columns.internal
group by duckdb_columns.schema_name, duckdb_columns.table_name, duckdb_columns.table_oid
order by is_view desc, duckdb_columns.schema_name desc, name;
