-- Trips that start on the days from p_first to p_last: the drives among the legs of one device, those over midnight joined. A drive that covers a whole day
-- is cut at that day's midnights, so what a trip is follows from its own days and the two around them.
create or replace function tracksolid.trips_of_legs(p_legs tracksolid.legs[], p_first date, p_last date)
  returns table (start_time timestamptz, last_time timestamptz, distance_km double precision, driving_s double precision,
                 idle_s double precision, max_speed_kmh double precision, quality text)
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with part as (
    select l.*, l.from_before and l.to_next as whole_day,
           coalesce(l.from_before and lag(l.to_next) over w and lag(l.end_time) over w = l.start_time
                    and not (l.from_before and l.to_next) and not lag(l.from_before and l.to_next) over w, false) as goes_on
      from unnest(p_legs) l where l.day between p_first - 2 and p_last + 2 and l.kind = 'drive'
    window w as (order by l.start_time)
  ), numbered as (
    select p.*, count(*) filter (where not p.goes_on) over (order by p.start_time) as trip from part p
  )
  select min(n.start_time), max(n.end_time), sum(n.km), sum(n.driving_s), sum(n.idle_s), max(n.max_speed_kmh),
         case when count(n.ignition_on) > 0 then 'ignition' else 'movement' end
    from numbered n
   group by n.trip
  having min(n.day) between p_first and p_last
     and (sum(n.km) >= (select s.value::double precision from tracksolid.settings s where s.name = 'trip_min_km')
          or bool_or(n.whole_day) or bool_or(n.from_before and not n.goes_on) or (array_agg(n.to_next order by n.start_time desc))[1]);
$$;
comment on function tracksolid.trips_of_legs(tracksolid.legs[], date, date) is
  'Drives of a device, joined over midnight. Called by build_trips and find_trips; what a trip is: docs/use/figures.md';
