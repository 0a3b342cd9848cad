-- After: show_trips
create or replace function tracksolid.show_assigned_trips(p_imeis text[], p_ranges tstzrange[]) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_ids bigint[];
begin
  perform pg_advisory_xact_lock(920150, 0);
  select array_agg(distinct s.trip_id) into v_ids
    from unnest(p_imeis, p_ranges) c(imei, valid)
    join tracksolid.shown_trips s on s.imei = c.imei and s.start_time <@ c.valid
         and s.start_time >= coalesce(lower(c.valid), '-infinity') and s.start_time <= coalesce(upper(c.valid), 'infinity');
  if v_ids is not null then perform tracksolid.show_trips(v_ids); end if;
end $$;
comment on function tracksolid.show_assigned_trips(text[], tstzrange[]) is
  'Shown trips follow the assignments of some trackers. Called by on_assignments_changed';
