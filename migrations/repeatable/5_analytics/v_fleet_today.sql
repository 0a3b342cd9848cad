-- The last move is one step back along the key of legs, by the assignment of the drive; today's is as fresh as the live position.
create or replace view tracksolid.v_fleet_today as
  select v.imei, v.vehicle_number, v.driver_name, v.cost_centre, v.assigned_city, v.status,
         coalesce(t.trips, 0) as trips, coalesce(t.distance_km, 0) as distance_km, coalesce(t.driving_s, 0) as driving_s,
         coalesce(t.idle_s, 0) as idle_s, t.max_speed_kmh,
         case when v.status = 'moving' then v.gps_time else m.last_moved_at end as last_moved_at, v.seen_at
    from reporting.v_live_positions v
    left join (select vehicle_key, count(*) as trips, round(coalesce(sum(distance_km), 0)::numeric, 3) as distance_km,
                      coalesce(sum(driving_s), 0) as driving_s, coalesce(sum(idle_s), 0) as idle_s, max(max_speed_kmh) as max_speed_kmh
                 from reporting.v_trips_today group by vehicle_key) t on t.vehicle_key = v.vehicle_key
    left join lateral (select max(l.last_moved_at) as last_moved_at
                         from tracksolid.assignments a
                        cross join lateral (select l.last_moved_at from tracksolid.legs l
                                             where l.imei = a.imei and l.day <= coalesce(upper(a.valid)::date + 1, 'infinity') and l.last_moved_at is not null
                                               and l.first_active_at <@ a.valid
                                             order by l.day desc, l.start_time desc limit 1) l
                        where a.vehicle_key = v.vehicle_key) m on true;
comment on view tracksolid.v_fleet_today is
  'Every enabled vehicle and what it did today in the fleet''s zone. Rules: docs/use/figures.md. Read by fn_utilisation (GET /analytics/utilisation)';
comment on column tracksolid.v_fleet_today.status is 'as in v_live_positions';
comment on column tracksolid.v_fleet_today.distance_km is 'trips that started today, km';
comment on column tracksolid.v_fleet_today.driving_s is 'driving time of the trips of today, seconds; of a vendor''s trip its duration less idling';
comment on column tracksolid.v_fleet_today.idle_s is 'standing with the engine on within trips, seconds';
comment on column tracksolid.v_fleet_today.last_moved_at is 'last fix at moving_kmh or faster, whenever that was; null: never seen moving';
