-- After: v_calendar
-- The six summaries: v_daily_summary, v_weekly_summary, v_monthly_summary over the whole fleet, and v_daily_cost_centre,
-- v_weekly_cost_centre, v_monthly_cost_centre by cost centre.
do $do$
declare
  v record;
begin
  for v in
    select format('reporting.v_%s_%s', p.adverb, g.scope) as name, p.*, g.*
      from (values ('daily', 'day', 'day of the fleet''s zone'), ('weekly', 'week', 'Monday the week begins with'),
                   ('monthly', 'month', 'first day of the month')) p(adverb, unit, day_comment)
     cross join (values ('summary', '', '', ''),
                        ('cost_centre', 't.cost_centre, ', ' group by t.cost_centre', ' and cost centre (Unassigned included)'))
                g(scope, columns, group_by, group_comment)
  loop
    execute format($view$
      create or replace view %s as
        select c.day, t.* from reporting.v_calendar c
         cross join lateral (
           select %scount(distinct t.vehicle_key) as vehicles, count(*) as trips, round(coalesce(sum(t.distance_km), 0)::numeric, 3) as distance_km,
                  coalesce(sum(t.driving_s), 0) as driving_s, coalesce(sum(t.idle_s), 0) as idle_s,
                  max(t.max_speed_kmh) as max_speed_kmh
             from tracksolid.shown_trips t where t.start_time >= c.starts and t.start_time < c.ends%s) t
         where c.unit = %L and t.trips > 0 $view$, v.name, v.columns, v.group_by, v.unit);
    execute format('comment on view %s is %L', v.name, format(
      'Trips by %s%s; a trip belongs to the %1$s it starts in. Rules: docs/use/figures.md. Read by fn_fleet_summary (GET /analytics/fleet-summary)',
      v.unit, v.group_comment));
    execute format('comment on column %s.day is %L', v.name, v.day_comment);
    execute format('comment on column %s.vehicles is %L', v.name, 'vehicles that drove, by plate');
    execute format('comment on column %s.distance_km is %L', v.name, 'as reported for the trips, km');
    execute format('comment on column %s.driving_s is %L', v.name, 'driving time of the trips, seconds; of a vendor''s trip its duration less idling');
    execute format('comment on column %s.idle_s is %L', v.name, 'standing with the engine on within trips, seconds');
  end loop;
end $do$;
