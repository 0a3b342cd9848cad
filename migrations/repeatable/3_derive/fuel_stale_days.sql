-- After: fuel_reading_times, figures_from
-- The days of one device whose fuel a change in p_stale touches, newest first: those with readings, up to the readings beside it, and the day after,
-- whose litres per km rest on the day before as well.
create or replace function tracksolid.fuel_stale_days(p_imei text, p_stale tstzmultirange) returns date[]
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_span record;
  v_first timestamptz;
  v_last timestamptz;
  v_days date[] := '{}';
begin
  select least((select min(o.reading_time) from tracksolid.obd_readings o where o.imei = p_imei),
               (select min(f.reading_time) from tracksolid.fuel_readings f where f.imei = p_imei), (select tracksolid.day_start(min(d.day), v_zone) from tracksolid.fuel_days d where d.imei = p_imei)),
         greatest((select max(o.reading_time) from tracksolid.obd_readings o where o.imei = p_imei),
                  (select max(f.reading_time) from tracksolid.fuel_readings f where f.imei = p_imei),
                  (select tracksolid.day_start(max(d.day) + 1, v_zone) from tracksolid.fuel_days d where d.imei = p_imei))
    into v_first, v_last;
  if v_first is null then return v_days; end if;
  v_first := greatest(v_first, tracksolid.figures_from());
  for v_span in select greatest(lower(u), v_first) as starts, least(upper(u), v_last) as ends from unnest(p_stale) u loop
    continue when v_span.starts > v_span.ends;
    v_days := v_days || array(
      select g::date
        from (select coalesce((select min(r.at) from tracksolid.fuel_reading_times(p_imei, v_span.starts - interval '7 days', v_span.starts - interval '2 hours', true) r(at)),
                              v_span.starts) as at) a
       cross join (select coalesce((select max(r.at) from tracksolid.fuel_reading_times(p_imei, v_span.ends + interval '2 hours', v_span.ends + interval '7 days', false) r(at)),
                                   v_span.ends) as at) b
       cross join generate_series((a.at at time zone v_zone)::date::timestamp,
                                  greatest((b.at at time zone v_zone)::date, (v_span.ends at time zone v_zone)::date + 1)::timestamp, interval '1 day') g);
  end loop;
  return array(select distinct d from unnest(v_days) d
                where tracksolid.day_start(d, v_zone) >= tracksolid.figures_from() and d <= (v_last at time zone v_zone)::date + 1 order by d desc);
end $$;
comment on function tracksolid.fuel_stale_days(text, tstzmultirange) is 'Days whose fuel must be computed again. Called by build_fuel';
