-- 0019 v_trips spare: a refresh that doesn't look for equal rows
-- Why:         before it compares, `refresh … concurrently` looks for equal rows among those without a null, and sorts them twice for
--              that: two thirds of its time once driver and city are known. trip_id is unique anyway
-- Changes:     reporting.v_trips gains the column spare, always null; it is filled
-- Locks:       v_trips and the views behind it, exclusive, for the moment in which they change places
-- Requires:    PostGIS
-- Transaction: yes
-- Undo:        as 0011 makes v_trips

create materialized view reporting.v_trips_next as
  with chosen as (select value as source from tracksolid.settings where name = 'trips_source'),
  shown as (
    select id, imei, start_time, end_time, duration_s, distance_km, avg_speed_kmh, max_speed_kmh, idle_s, quality, source,
           start_geom, end_geom, route_overview, route_points, updated_at
      from tracksolid.trips where (select source from chosen) = 'vendor'
    union all
    select id, imei, start_time, end_time, duration_s, distance_km, avg_speed_kmh, max_speed_kmh, idle_s, quality, source,
           start_geom, end_geom, route_overview, route_points, updated_at
      from tracksolid.detected_trips where (select source from chosen) = 'detected'
  )
  select t.id as trip_id, t.imei,
         coalesce(d.display_name, t.imei) as vehicle_number,
         coalesce(d.plate_normalized, reporting.normalize_plate(t.imei)) as plate_normalized,
         nullif(btrim(d.driver_name), '') as driver_name,
         coalesce(nullif(btrim(d.cost_centre), ''), 'Unassigned') as cost_centre,
         nullif(btrim(d.assigned_city), '') as assigned_city,
         t.start_time, t.end_time, t.duration_s, t.distance_km, t.avg_speed_kmh, t.max_speed_kmh, t.idle_s,
         t.quality, t.source, t.start_geom, t.end_geom, t.route_overview as route, t.route_points, t.updated_at,
         null::boolean as spare
    from shown t
    left join tracksolid.devices d on d.imei = t.imei;
create unique index ix_v_trips_next_trip_id on reporting.v_trips_next (trip_id);
create index ix_v_trips_next_start_time on reporting.v_trips_next (start_time);
create index ix_v_trips_next_imei on reporting.v_trips_next (imei, start_time);
comment on materialized view reporting.v_trips_next is
  'One row per trip of the chosen source (settings, trips_source) with its vehicle. Written by refresh-vtrips; '
  'read by fn_trips_for_map, the filters and the summaries';
comment on column reporting.v_trips_next.trip_id is 'id of tracksolid.trips or of detected_trips, whichever source is shown';
comment on column reporting.v_trips_next.vehicle_number is 'plate, else device name, else imei';
comment on column reporting.v_trips_next.cost_centre is 'Unassigned when blank';
comment on column reporting.v_trips_next.route is 'trips.route_overview: the driven line within about 5 m; null until built or without fixes';
comment on column reporting.v_trips_next.idle_s is 'standing with the engine on, seconds';
comment on column reporting.v_trips_next.spare is 'always null: a refresh looks for equal rows only among those without a null, and sorts them twice for that';

-- The views behind it are made again as they are, with owner and grants, so that no reader misses them.
do $$
declare
  v_again text[];
  v_statement text;
begin
  with recursive behind (oid, depth) as (
    select 'reporting.v_trips'::regclass::oid, 0
    union
    select r.ev_class, b.depth + 1
      from behind b
      join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = b.oid and d.classid = 'pg_rewrite'::regclass
      join pg_rewrite r on r.oid = d.objid and r.ev_class <> b.oid
  ), seen as (
    select c.oid, c.oid::regclass::text as name, c.relkind, c.relowner, c.relacl, max(b.depth) as depth
      from behind b join pg_class c on c.oid = b.oid group by c.oid
  ), steps (depth, step, statement) as (
    select depth, 1, format('create view %s as %s', name, pg_get_viewdef(oid)) from seen where depth > 0
    union all
    select depth, 2, format('alter table %s owner to %I', name, pg_get_userbyid(relowner)) from seen
    union all
    select depth, 3, format('grant %s on %s to %s', a.privilege_type, name,
                            case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)
      from seen cross join lateral aclexplode(relacl) a where a.grantee <> relowner
  )
  select array_agg(statement order by depth, step) into v_again from steps
   where not exists (select from seen where depth > 0 and relkind <> 'v');
  if v_again is null then
    raise exception 'a materialized view rests on reporting.v_trips'
      using errcode = 'dependent_objects_still_exist', hint = 'drop it, and make it again after fleet migrate';
  end if;
  drop materialized view reporting.v_trips cascade;
  alter materialized view reporting.v_trips_next rename to v_trips;
  alter index reporting.ix_v_trips_next_trip_id rename to ix_v_trips_trip_id;
  alter index reporting.ix_v_trips_next_start_time rename to ix_v_trips_start_time;
  alter index reporting.ix_v_trips_next_imei rename to ix_v_trips_imei;
  foreach v_statement in array v_again loop
    execute v_statement;
  end loop;
  perform tracksolid.raise_generation('v_trips');
end $$;
