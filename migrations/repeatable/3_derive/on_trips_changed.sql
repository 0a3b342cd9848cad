-- After: show_trips
-- The shared lock pairs with the exclusive one of on_assignments_changed and on_trips_source: a trip that commits now meets its assignment, or the
-- assignment the trip. An update that changes nothing that is shown (a mark, say) ends here.
create or replace function tracksolid.on_trips_changed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids bigint[];
begin
  if tg_argv[0] <> tracksolid.setting('trips_source') then return null; end if;
  perform pg_advisory_xact_lock_shared(920150, 0);
  if tg_op = 'TRUNCATE' then
    delete from tracksolid.shown_trips;
    return null;
  elsif tg_op = 'UPDATE' then
    select array_agg(c.id) into v_ids
      from changed c join removed r on r.id = c.id
     where (c.imei, c.start_time, c.end_time, c.duration_s, c.distance_km, c.avg_speed_kmh, c.max_speed_kmh, c.idle_s, c.quality, c.route_points,
            c.updated_at, c.start_geom::bytea, c.end_geom::bytea, c.route_overview::bytea)
           is distinct from
           (r.imei, r.start_time, r.end_time, r.duration_s, r.distance_km, r.avg_speed_kmh, r.max_speed_kmh, r.idle_s, r.quality, r.route_points,
            r.updated_at, r.start_geom::bytea, r.end_geom::bytea, r.route_overview::bytea);
    if tg_argv[0] = 'vendor' then  -- only these have the column
      v_ids := v_ids || array(select c.id from changed c join removed r on r.id = c.id where c.superseded_at is distinct from r.superseded_at);
    end if;
  else
    select array_agg(c.id) into v_ids from changed c;
  end if;
  if cardinality(v_ids) > 0 then perform tracksolid.show_trips(v_ids); end if;
  return null;
end $$;
comment on function tracksolid.on_trips_changed() is 'Statement trigger of trips and detected_trips: shown_trips follows';
select tracksolid.place_trigger(format(
  'show_%s after %1$s on tracksolid.%s %sfor each statement execute function tracksolid.on_trips_changed(%L)', e.event, t.name, e.rows, t.source))
  from (values ('insert', 'referencing new table as changed '), ('update', 'referencing old table as removed new table as changed '),
               ('delete', 'referencing old table as changed '), ('truncate', '')) e(event, rows)
 cross join (values ('trips', 'vendor'), ('detected_trips', 'detected')) t(name, source);
