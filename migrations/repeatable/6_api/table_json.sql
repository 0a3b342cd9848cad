-- Every analytics answer is made here: what it is about, the columns in order (for CSV), and the rows.
create or replace function reporting.table_json(p_from date, p_to date, p_columns text[], p_rows json) returns json
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select json_build_object('from', p_from, 'to', p_to, 'timezone', tracksolid.setting('timezone'),
                           'as_of', reporting.utc_text(now()), 'columns', to_json(p_columns), 'rows', coalesce(p_rows, '[]'));
$$;
comment on function reporting.table_json(date, date, text[], json) is 'The answer of an analytics function. Called by them';
