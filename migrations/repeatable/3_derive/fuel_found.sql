-- After: is_counted
-- The refuels and drains of one device in its steps, with the place: the longest stand between the two readings, else the last fix of the hour before.
create or replace function tracksolid.fuel_found(p_imei text, p_steps tracksolid.fuel_step[], p_zone text)
  returns table (episode bigint, kind text, starts timestamptz, ends timestamptz, at timestamptz, day date, litres double precision,
                 before_l double precision, after_l double precision, source text, place public.geometry)
  language sql stable set search_path = pg_catalog, pg_temp set jit = off as $$
  with found as (
    select s.episode, min(s.kind) as kind, min(s.before) as starts, max(s.at) as ends, min(s.episode_l) as litres,
           (array_agg(s.before_l order by s.at))[1] as before_l, (array_agg(s.litres order by s.at desc))[1] as after_l, min(s.source) as source
      from unnest(p_steps) s where s.episode is not null group by s.episode
  )
  select f.episode, f.kind, f.starts, f.ends, t.at, (t.at at time zone p_zone)::date, f.litres, f.before_l, f.after_l, f.source,
         coalesce(stand.place, fix.place)
    from found f
    left join lateral (
      select min(p.starts) as starts, public.st_force2d(public.st_centroid((array_agg(p.shape order by p.ends - p.starts desc))[1])) as place
        from (select p.starts, p.ends, p.shape, count(*) filter (where p.opens or p.starts > p.before) over (order by p.starts) as stay
                from (select p.*, lag(p.ends) over (order by p.starts) as before
                        from tracksolid.track_pieces p
                       where p.imei = p_imei and p.kind <> 'line' and p.starts < f.ends and p.ends > f.starts
                         and p.day between (f.starts at time zone p_zone)::date and (f.ends at time zone p_zone)::date) p) p
       group by p.stay order by sum(least(p.ends, f.ends) - greatest(p.starts, f.starts)) desc limit 1) stand on true
    left join lateral (
      select public.st_setsrid(public.st_makepoint(p.lng, p.lat), 4326) as place
        from tracksolid.position_history p
       where stand.place is null and p.imei = p_imei and p.gps_time between f.starts - interval '1 hour' and f.ends and tracksolid.is_counted(p.position_type)
       order by p.gps_time desc limit 1) fix on true
   cross join lateral (select greatest(f.starts, stand.starts) as at) t;
$$;
comment on function tracksolid.fuel_found(text, tracksolid.fuel_step[], text) is 'Refuels and drains in the steps of a tank. Called by write_fuel';
