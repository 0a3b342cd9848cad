create or replace view reporting.v_weekly_summary as
  select c.day, t.* from reporting.v_calendar c
   cross join lateral (
     select count(distinct t.imei) as vehicles, count(*) as trips, round(coalesce(sum(t.distance_km), 0)::numeric, 3) as distance_km,
            coalesce(sum(t.duration_s), 0) - coalesce(sum(t.idle_s), 0) as driving_s, coalesce(sum(t.idle_s), 0) as idle_s,
            max(t.max_speed_kmh) as max_speed_kmh
       from reporting.v_trips t where t.start_time >= c.starts and t.start_time < c.ends) t
   where c.unit = 'week' and t.trips > 0;
comment on view reporting.v_weekly_summary is
  'Trips by week; a trip belongs to the week it starts in. Read by fn_fleet_summary (GET /analytics/fleet-summary)';
comment on column reporting.v_weekly_summary.day is 'Monday the week begins with';
comment on column reporting.v_weekly_summary.vehicles is 'vehicles that drove';
comment on column reporting.v_weekly_summary.distance_km is 'as reported for the trips, km';
comment on column reporting.v_weekly_summary.driving_s is 'duration of the trips less idling, seconds';
comment on column reporting.v_weekly_summary.idle_s is 'standing with the engine on within trips, seconds';
