-- Only vehicles that idle now are looked at, each by one step back along its fixes; a run that began more than a day ago
-- counts from a day ago.
create or replace view tracksolid.v_currently_idle as
  select v.imei, v.vehicle_number, v.driver_name, v.cost_centre, v.assigned_city, i.idle_since,
         extract(epoch from now() - i.idle_since)::bigint as idle_s, v.lat, v.lng
    from tracksolid.idle_since(array(select w.imei from reporting.v_live_positions w where w.status = 'idle')) i
    join reporting.v_live_positions v on v.imei = i.imei
   where i.idle_since <= now() - (select value::numeric from tracksolid.settings where name = 'idle_after_s') * interval '1 second';
comment on view tracksolid.v_currently_idle is
  'Vehicles that have stood with the ignition on for idle_after_s or longer. Rules: docs/use/figures.md#idling. Read by fn_fleet_today (GET /analytics/today) and fn_utilisation';
comment on column tracksolid.v_currently_idle.idle_since is 'first fix after the last one that moved or had the ignition off';
comment on column tracksolid.v_currently_idle.idle_s is 'seconds until now';
