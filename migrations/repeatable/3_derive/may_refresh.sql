-- Whether a materialized view may be computed now: for at most refresh_share_pct of the time, once that takes over a second.
create or replace function tracksolid.may_refresh(p_name text) returns boolean
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select not exists (
    select from tracksolid.paced_refreshes r
     where r.name = p_name and r.took > interval '1 second'
       and now() < r.finished_at + r.took * (100 / greatest(tracksolid.setting('refresh_share_pct')::double precision, 0.1) - 1));
$$;
comment on function tracksolid.may_refresh(text) is 'Paces a materialized view by its own cost. Called by refresh_v_trips and refresh_mileage_view';
