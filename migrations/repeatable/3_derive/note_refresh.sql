create or replace function tracksolid.note_refresh(p_name text, p_took interval) returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  insert into tracksolid.paced_refreshes as r (name, finished_at, took) values (p_name, clock_timestamp(), p_took)
  on conflict (name) do update set finished_at = excluded.finished_at, took = excluded.took;
$$;
comment on function tracksolid.note_refresh(text, interval) is 'Notes what a refresh took, for may_refresh. Called by refresh_v_trips and refresh_mileage_view';
