-- Visits with the fence and with the vehicle of their beginning. One is still under way when nothing was heard of the device since its last fix inside, and it
-- still stands for that vehicle: a tracker that was taken out in the workshop is not in there for ever.
create or replace view reporting.v_visits as
select v.id as visit_id, v.imei, coalesce(a.vehicle_number, v.imei) as vehicle_number, a.driver_name, coalesce(a.cost_centre, 'Unassigned') as cost_centre,
       a.assigned_city, f.fence_id, f.fence_name, f.source as fence_source, v.entered_at as enter_time,
       case when v.exit_seen or v.left_at < l.last_fix_at or n.stands_for <> coalesce(a.vehicle_key, v.imei) then v.left_at end as exit_time,
       extract(epoch from v.left_at - v.entered_at)::double precision as dwell_s, v.enter_seen, v.exit_seen, v.left_at as last_inside_at,
       coalesce(a.vehicle_key, v.imei) as vehicle_key
  from tracksolid.visits v
  join tracksolid.fences f on f.id = v.fence
  left join tracksolid.assignments a on a.imei = v.imei and a.valid @> v.entered_at
  left join lateral (select d.last_fix_at from tracksolid.daily_figures d where not v.exit_seen and d.imei = v.imei and d.fixes > 0 order by d.day desc limit 1) l on true
  left join lateral (select coalesce((select o.vehicle_key from tracksolid.assignments o where o.imei = v.imei and o.valid @> now()), v.imei) as stands_for where not v.exit_seen) n on true;
comment on view reporting.v_visits is
  'Visits of vehicles in fences: enter, exit, dwell. Read by people, fn_visits, fleet export and fleet report. The rule: docs/use/figures.md';
comment on column reporting.v_visits.exit_time is 'null: still inside at the newest fix; the last fix inside where the tracker has another vehicle by now';
comment on column reporting.v_visits.dwell_s is 'from the entry to the exit or the last fix inside, seconds';
comment on column reporting.v_visits.enter_seen is 'crossed the fence between two fixes; false: inside at the first fix after a silence';
comment on column reporting.v_visits.exit_seen is 'the same of the exit; false: silent since, or still inside';
