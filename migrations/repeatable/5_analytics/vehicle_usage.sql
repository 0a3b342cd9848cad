-- After: usage_days
-- Kilometres and engine time of each vehicle and day, of some trackers (null: all). A tracker that was replaced during the day and the new one both count.
create or replace function tracksolid.vehicle_usage(p_first date, p_last date, p_imeis text[] default null)
  returns table (day date, vehicle_key text, vehicle_number text, imeis text, cost_centre text, assigned_city text, km double precision, km_source text,
                 engine_s double precision, engine_source text, odometer_km double precision, odometer_source text, fixes_km double precision, breaks integer)
  language sql stable set search_path = pg_catalog, pg_temp set jit = off as $$
  select u.day, u.vehicle_key, max(u.vehicle_number), string_agg(distinct u.imei, ', '), max(u.cost_centre), max(u.assigned_city), sum(u.km),
         string_agg(distinct u.km_source, ', '), sum(u.engine_s), string_agg(distinct u.engine_source, ', '),
         (array_agg(u.odometer_km order by u.odometer_source <> 'obd', u.odometer_km desc) filter (where u.odometer_km is not null))[1],
         (array_agg(u.odometer_source order by u.odometer_source <> 'obd', u.odometer_km desc) filter (where u.odometer_km is not null))[1],
         sum(u.fixes_km), sum(u.breaks)::integer
    from tracksolid.usage_days(p_first, p_last, p_imeis) u where u.counts
   group by u.day, u.vehicle_key;
$$;
comment on function tracksolid.vehicle_usage(date, date, text[]) is
  'Kilometres and engine time of vehicles by day. Called by fn_usage, fn_report_usage and maintenance_due';
