-- A file says itself which tables it has, so that a program can tell whether it knows them.

create table migration (
    number integer primary key,
    name varchar not null
);
comment on table migration is 'The migrations that made the tables of this file. Files without this table have the first one only.';
comment on column migration.number is 'Number of the migration; they are applied in this order.';
comment on column migration.name is 'What it is called after its number.';
