-- After: vehicle_filter
-- Every plan for every vehicle that it is about, of some vehicles (null: all). Kilometres and hours count from the day after the service; where the odometer at the service is noted,
-- up to the first day with a reading of the odometer they are the difference to it. Due at the interval, overdue when it is passed by
-- maintenance_overdue_pct, soon when it is expected within maintenance_soon_days by the mean of the last 28 full days.
create or replace function tracksolid.maintenance_due(p_vehicles text[] default null)
  returns table (plan text, imei text, vehicle_number text, driver_name text, cost_centre text, assigned_city text, state text, due_by text, expected_on date, done_on date,
                 every_km numeric, km numeric, left_km numeric, due_odometer_km numeric, odometer_source text, every_hours numeric, hours numeric, left_hours numeric,
                 every_months integer, due_on date, left_days integer, vehicle_key text)
  language sql stable set search_path = pg_catalog, pg_temp set jit = off as $$
with rule as (
  select (now() at time zone max(value) filter (where name = 'timezone'))::date as today,
         max(value) filter (where name = 'maintenance_soon_days')::integer as soon_days,
         1 + max(value) filter (where name = 'maintenance_overdue_pct')::numeric / 100 as overdue, max(value) filter (where name = 'jump_kmh')::numeric as jump_kmh
    from tracksolid.settings where name in ('timezone', 'maintenance_soon_days', 'maintenance_overdue_pct', 'jump_kmh')
), vehicle as (
  select v.vehicle_key, v.vehicle_number, v.imei, v.driver_name, v.cost_centre, v.assigned_city
    from tracksolid.vehicle_filter(p_vehicles) f
    join reporting.v_live_positions v on tracksolid.is_chosen(f.imeis, f.keys, null, v.imei, v.vehicle_key, v.cost_centre)
), planned as (
  select p.*, v.vehicle_key, v.vehicle_number, v.imei, v.driver_name, v.cost_centre as vehicle_centre, v.assigned_city, s.done_on, s.odometer_km as done_odometer_km,
         coalesce(s.done_on + 1, p.counts_from) as starts_on
    from tracksolid.maintenance_plans p
   cross join lateral tracksolid.vehicle_filter(case when p.vehicle is not null then array[p.vehicle] end, null, false) f
    join vehicle v on (p.vehicle is null or v.vehicle_key = any(f.keys) or v.imei = any(f.imeis)) and (p.cost_centre is null or v.cost_centre = p.cost_centre)
   cross join rule r
    left join lateral (
      select m.done_on, m.odometer_km from tracksolid.maintenance_services m
       where m.plan = p.name and m.vehicle_key = v.vehicle_key and m.done_on <= r.today order by m.done_on desc limit 1) s on true
   where p.enabled
), wanted as (  -- days that count for each vehicle
  select p.vehicle_key, least(min(coalesce(p.done_on, p.starts_on)), r.today - 28) as first, r.today from planned p cross join rule r group by p.vehicle_key, r.today
), read_together as (  -- vehicles whose days go back about as far: one of years does not make all read years
  select min(w.first) as first, w.today, array_agg(distinct w.vehicle_key) as keys, array_agg(distinct t.imei) as imeis
    from wanted w
   cross join lateral (select v.imei from vehicle v where v.vehicle_key = w.vehicle_key
                       union select a.imei from tracksolid.assignments a where a.vehicle_key = w.vehicle_key) t
   group by w.today, floor(log(2, w.today - w.first))
), usage as materialized (
  select u.* from read_together t cross join lateral tracksolid.vehicle_usage(t.first, t.today, t.imeis) u where u.vehicle_key = any(t.keys)
), read as (  -- the first day with an odometer since the service
  select distinct on (p.name, p.vehicle_key) p.name, p.vehicle_key, u.day, (u.odometer_km - p.done_odometer_km)::numeric as km
    from planned p join usage u on u.vehicle_key = p.vehicle_key and u.day >= p.done_on
   where u.odometer_km is not null and p.done_odometer_km is not null
   order by p.name, p.vehicle_key, u.day
), since as (
  select p.name, p.vehicle_key, b.km + coalesce(sum(u.km) filter (where u.day > b.day), 0)::numeric as read_km, sum(u.km)::numeric as km, (sum(u.engine_s) / 3600)::numeric as hours
    from planned p cross join rule r
    left join read b on b.name = p.name and b.vehicle_key = p.vehicle_key and b.km between 0 and r.jump_kmh * 24 * (b.day - p.done_on + 1)
    join usage u on u.vehicle_key = p.vehicle_key and u.day >= p.starts_on
   group by p.name, p.vehicle_key, b.km, b.day
), mean as (
  select u.vehicle_key, (sum(u.km) / greatest(1, least(28, r.today - min(u.day))))::numeric as km_a_day, (sum(u.engine_s) / 3600 / greatest(1, least(28, r.today - min(u.day))))::numeric as hours_a_day
    from rule r join usage u on u.day >= r.today - 28 and u.day < r.today group by u.vehicle_key, r.today
), odometer as (
  select distinct on (u.vehicle_key) u.vehicle_key, u.odometer_km, u.odometer_source from usage u where u.odometer_km is not null order by u.vehicle_key, u.day desc
), used as (
  select p.*, r.today, r.soon_days, r.overdue, c.odometer_km as reading_km, c.odometer_source as reading_source, coalesce(t.read_km, t.km, 0) as km, coalesce(t.hours, 0) as hours,
         m.km_a_day, m.hours_a_day, (p.starts_on - case when p.done_on is null then 0 else 1 end + make_interval(months => p.every_months))::date as due_on
    from planned p cross join rule r
    left join since t on t.name = p.name and t.vehicle_key = p.vehicle_key
    left join mean m on m.vehicle_key = p.vehicle_key
    left join odometer c on c.vehicle_key = p.vehicle_key
), judged as (
  select u.*, u.every_km - u.km as left_km, u.every_hours - u.hours as left_hours, u.due_on - u.today as left_days,
         case when u.km >= u.every_km then u.today when u.km_a_day > 0 then u.today + least(36500, ceil((u.every_km - u.km) / u.km_a_day))::integer end as km_on,
         case when u.hours >= u.every_hours then u.today when u.hours_a_day > 0 then u.today + least(36500, ceil((u.every_hours - u.hours) / u.hours_a_day))::integer end as hours_on,
         coalesce(u.km >= u.every_km, false) or coalesce(u.hours >= u.every_hours, false) or coalesce(u.today >= u.due_on, false) as is_due,
         coalesce(u.km >= u.every_km * u.overdue, false) or coalesce(u.hours >= u.every_hours * u.overdue, false)
           or coalesce(u.today - u.due_on > (u.due_on - u.starts_on) * (u.overdue - 1), false) as is_overdue
    from used u
)
select j.name as plan, j.imei, j.vehicle_number, j.driver_name, j.vehicle_centre as cost_centre, j.assigned_city,
       case when j.is_overdue then 'overdue' when j.is_due then 'due' when least(j.km_on, j.hours_on, j.due_on) <= j.today + j.soon_days then 'soon' else 'ok' end as state,
       case least(j.km_on, j.hours_on, j.due_on) when j.km_on then 'km' when j.hours_on then 'hours' when j.due_on then 'date' end as due_by,
       case when not j.is_due then least(j.km_on, j.hours_on, j.due_on) end as expected_on, j.done_on,
       j.every_km, round(j.km, 1) as km, round(j.left_km, 1) as left_km, round(j.reading_km::numeric + j.left_km, 1) as due_odometer_km, j.reading_source as odometer_source,
       j.every_hours, round(j.hours, 1) as hours, round(j.left_hours, 1) as left_hours, j.every_months, j.due_on, j.left_days, j.vehicle_key
  from judged j;
$$;
comment on function tracksolid.maintenance_due(text[]) is
  'Services of vehicles: what is left, due, overdue. Called by v_maintenance_due and fn_maintenance';
