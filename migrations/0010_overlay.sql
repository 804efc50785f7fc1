-- Unpublished results may lie over those of the dataset. They are marked in every row, so that
-- nobody takes them for published ones.

alter table snapshot add column overlay_digest varchar default '';
alter table snapshot add column local_row_count bigint default 0;
alter table snapshot add column replaced_row_count bigint default 0;
comment on column snapshot.overlay_digest is 'SHA-256 of the unpublished results and models that lie over the dataset; empty for none.';
comment on column snapshot.local_row_count is 'Rows of those.';
comment on column snapshot.replaced_row_count is 'Rows of the results file that they take the place of.';

alter table measurement add column is_local boolean default false;
comment on column measurement.is_local is 'Whether it is of the overlay; row_number then comes after those of the results file.';

alter table entry add column is_local boolean default false;
comment on column entry.is_local is 'Whether any of its results is of the overlay.';
