-- After: vehicle_filter
-- The trackers of [p_from, p_to), cut where a tracker changes the vehicle that it stands for; without an assignment it stands for itself.
create or replace function tracksolid.vehicle_spans(p_from timestamptz, p_to timestamptz, p_vehicles text[])
  returns table (imei text, starts timestamptz, ends timestamptz, vehicle_number text)
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with tracker as (
    select d.imei from tracksolid.devices d union select l.imei from tracksolid.live_positions l union select a.imei from tracksolid.assignments a
    union select f.imei from tracksolid.daily_figures f union select r.imei from tracksolid.stale_ranges r  -- of no registry, with old fixes alone
  ), wanted as (
    select tstzrange(p_from, greatest(p_from, p_to)) as span, f.imeis, f.keys from tracksolid.vehicle_filter(p_vehicles) f
  )
  select a.imei, lower(a.valid * w.span), upper(a.valid * w.span), a.vehicle_number
    from wanted w join tracksolid.assignments a on a.valid && w.span
   where tracksolid.is_chosen(w.imeis, w.keys, null, a.imei, a.vehicle_key, a.cost_centre)
  union all
  select t.imei, lower(g.span), upper(g.span), t.imei
    from wanted w
   cross join tracker t
    left join lateral (select range_agg(a.valid) as valid from tracksolid.assignments a where a.imei = t.imei) named on true
   cross join lateral unnest(tstzmultirange(w.span) - coalesce(named.valid, '{}')) g(span)
   where w.imeis is null or t.imei = any(w.imeis);
$$;
comment on function tracksolid.vehicle_spans(timestamptz, timestamptz, text[]) is
  'Trackers of a time with the vehicle that each stood for. Called by fn_export_fixes';
