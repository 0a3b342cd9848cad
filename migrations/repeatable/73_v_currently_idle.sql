-- Only vehicles that idle now are looked at, each by one step back along its fixes; a run that began more than a day ago
-- counts from a day ago. The bare `now() - 1 day` says nothing new, but tells which partitions to leave out.
create or replace view tracksolid.v_currently_idle as
  select i.imei, i.vehicle_number, i.driver_name, i.cost_centre, i.assigned_city, i.idle_since,
         extract(epoch from now() - i.idle_since)::bigint as idle_s, i.lat, i.lng
    from (select v.imei, v.vehicle_number, v.driver_name, v.cost_centre, v.assigned_city, v.lat, v.lng,
                 coalesce((select min(p.gps_time) from tracksolid.position_history p
                            where p.imei = v.imei and p.gps_time > now() - interval '1 day' and p.gps_time > coalesce(
                                  (select b.gps_time from tracksolid.position_history b
                                    where b.imei = v.imei and b.gps_time > now() - interval '1 day' and b.gps_time <= v.gps_time
                                      and (b.speed_kmh >= s.moving_kmh or b.acc_on is false)
                                    order by b.gps_time desc limit 1), now() - interval '1 day')), v.gps_time) as idle_since,
                 s.idle_after_s
            from reporting.v_live_positions v
           cross join (select (select value::real from tracksolid.settings where name = 'moving_kmh') as moving_kmh,
                              (select value::numeric from tracksolid.settings where name = 'idle_after_s') as idle_after_s) s
           where v.status = 'idle') i
   where i.idle_since <= now() - i.idle_after_s * interval '1 second';
comment on view tracksolid.v_currently_idle is
  'Vehicles that have stood with the ignition on for idle_after_s or longer. Read by fn_fleet_today (GET /analytics/today) and fn_utilisation';
comment on column tracksolid.v_currently_idle.idle_since is 'first fix after the last one that moved or had the ignition off';
comment on column tracksolid.v_currently_idle.idle_s is 'seconds until now';
