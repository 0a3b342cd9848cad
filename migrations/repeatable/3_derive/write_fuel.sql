-- After: fuel_steps, fuel_pieces, fuel_found
-- Computes and stores the fuel of one device on the days from p_first to p_last: levels, refuels and drains, sums. Two days on each side, and the last
-- reading before and the first after them up to seven days away, are read as well, so that it makes no difference which days are computed together.
create or replace function tracksolid.write_fuel(p_imei text, p_first date, p_last date) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_from timestamptz := tracksolid.day_start(p_first - 2, v_zone);
  v_to timestamptz := tracksolid.day_start(p_last + 3, v_zone);
  v_steps tracksolid.fuel_step[];
  v_levels tracksolid.fuel_levels[];
  v_found tracksolid.fuel_episodes[];
  v_numbers bigint[];
  v_at timestamptz[];
begin
  select coalesce(min(r.at) - interval '1 hour', v_from) into v_from from tracksolid.fuel_reading_times(p_imei, v_from - interval '7 days', v_from, true) r(at);
  select coalesce(max(r.at) + interval '1 hour', v_to) into v_to from tracksolid.fuel_reading_times(p_imei, v_to, v_to + interval '7 days', false) r(at);
  v_steps := array(select s from tracksolid.fuel_steps(p_imei, v_from, v_to) s order by s.at);
  select array_agg(f.episode order by f.starts), array_agg(f.at order by f.starts),
         array_agg(row(0, p_imei, f.kind, f.starts, f.ends, f.at, f.day, f.litres, f.before_l, f.after_l, f.source, f.place)::tracksolid.fuel_episodes)
           filter (where f.day between p_first and p_last)
    into v_numbers, v_at, v_found from tracksolid.fuel_found(p_imei, v_steps, v_zone) f;
  v_steps := array(select s from unnest(v_steps) s
                    where s.at > tracksolid.day_start(p_first, v_zone) and coalesce(s.before, s.at) <= tracksolid.day_start(p_last + 1, v_zone) order by s.at);
  v_levels := array(select p from tracksolid.fuel_pieces(p_imei, v_steps, v_numbers, v_at, v_zone) p where p.day between p_first and p_last);

  delete from tracksolid.fuel_episodes o
   where o.imei = p_imei and o.day between p_first and p_last and not exists (select from unnest(v_found) n where n.starts = o.starts);
  insert into tracksolid.fuel_episodes as o (imei, kind, starts, ends, at, day, litres, before_l, after_l, source, place)
  select n.imei, n.kind, n.starts, n.ends, n.at, n.day, n.litres, n.before_l, n.after_l, n.source, n.place from unnest(v_found) n
  on conflict (imei, starts) do update
     set (kind, ends, at, day, litres, before_l, after_l, source, place)
       = (excluded.kind, excluded.ends, excluded.at, excluded.day, excluded.litres, excluded.before_l, excluded.after_l, excluded.source, excluded.place)
   where (o.kind, o.ends, o.at, o.day, o.litres, o.before_l, o.after_l, o.source, o.place::bytea)
         is distinct from (excluded.kind, excluded.ends, excluded.at, excluded.day, excluded.litres, excluded.before_l, excluded.after_l, excluded.source,
                           excluded.place::bytea);

  delete from tracksolid.fuel_levels o
   where o.imei = p_imei and o.day between p_first and p_last and not exists (select from unnest(v_levels) n where n.at = o.at);
  insert into tracksolid.fuel_levels as o select n.* from unnest(v_levels) n
  on conflict (imei, at) do update
     set (day, since, litres, spent_l, km, source, is_reading)
       = (excluded.day, excluded.since, excluded.litres, excluded.spent_l, excluded.km, excluded.source, excluded.is_reading)
   where o.* is distinct from excluded.*;

  with sums as (
    select l.day, count(*) filter (where l.is_reading) as readings, mode() within group (order by l.source) as source,
           min(l.at) filter (where l.is_reading) as first_at, (array_agg(l.litres order by l.at) filter (where l.is_reading))[1] as first_l,
           (array_agg(l.litres order by l.at desc) filter (where l.is_reading))[1] as last_l, case when count(l.spent_l) > 0 then greatest(sum(l.spent_l), 0) end as spent_l,
           sum(l.km) as km, greatest(sum(l.spent_l) filter (where l.km is not null), case when count(l.km) > 0 then 0 end) as known_l
      from unnest(v_levels) l group by l.day
  ), events as (
    select e.day, count(*) filter (where e.kind = 'refuel') as refuels, coalesce(sum(e.litres) filter (where e.kind = 'refuel'), 0) as refuelled_l,
           count(*) filter (where e.kind = 'drain') as drains, coalesce(sum(e.litres) filter (where e.kind = 'drain'), 0) as drained_l
      from unnest(v_found) e group by e.day
  ), gone as (
    delete from tracksolid.fuel_days o
     where o.imei = p_imei and o.day between p_first and p_last and not exists (select from sums n where n.day = o.day)
  )
  insert into tracksolid.fuel_days as o
         (imei, day, readings, source, first_at, first_l, last_l, spent_l, km, refuels, refuelled_l, drains, drained_l, known_l)
  select p_imei, s.day, s.readings, s.source, s.first_at, s.first_l, s.last_l, s.spent_l, s.km, coalesce(e.refuels, 0), coalesce(e.refuelled_l, 0),
         coalesce(e.drains, 0), coalesce(e.drained_l, 0), s.known_l
    from sums s left join events e on e.day = s.day
  on conflict (imei, day) do update
     set (readings, source, first_at, first_l, last_l, spent_l, km, refuels, refuelled_l, drains, drained_l, known_l, updated_at)
       = (excluded.readings, excluded.source, excluded.first_at, excluded.first_l, excluded.last_l, excluded.spent_l, excluded.km, excluded.refuels,
          excluded.refuelled_l, excluded.drains, excluded.drained_l, excluded.known_l, now())
   where (o.readings, o.source, o.first_at, o.first_l, o.last_l, o.spent_l, o.km, o.refuels, o.refuelled_l, o.drains, o.drained_l, o.known_l)
         is distinct from (excluded.readings, excluded.source, excluded.first_at, excluded.first_l, excluded.last_l, excluded.spent_l, excluded.km,
                           excluded.refuels, excluded.refuelled_l, excluded.drains, excluded.drained_l, excluded.known_l);
end $$;
comment on function tracksolid.write_fuel(text, date, date) is 'Stores the fuel of a device on some days. Called by build_fuel';
