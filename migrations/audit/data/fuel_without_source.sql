-- Title:    fuel that is asked for, and that no reading tells
-- Severity: warning
-- Why:      reports and messages of fuel stay empty, and an empty one looks like a fleet that burns nothing
-- Fix:      have the engine computers polled or the tracker's fuel pushes mapped, see docs/use/fuel.md; else end the calibration, subscription or rule
with week as (
  select (now() at time zone s.value)::date - 7 as first from tracksolid.settings s where s.name = 'timezone'
), drove as (
  select f.imei from week w join tracksolid.daily_figures f on f.day >= w.first where f.km > 1 group by f.imei
), told as (
  select f.imei from week w join tracksolid.fuel_days f on f.day >= w.first where f.readings > 0 group by f.imei
)
select 'device ' || d.imei as object,
       format('%s: is calibrated and drove in the last 7 days, without a reading of fuel; %s', d.display_name,
              coalesce((select 'the last one is of ' || max(f.day) from tracksolid.fuel_days f where f.imei = d.imei and f.readings > 0), 'there was never one')) as evidence
  from tracksolid.devices d
 where d.enabled and d.removed_at is null and d.imei in (select c.imei from tracksolid.fuel_calibrations c) and d.imei in (select o.imei from drove o)
   and d.imei not in (select t.imei from told t)
union all
select u.object, format('no vehicle has a reading of fuel of the last 7 days, %s drove', (select count(*) from drove))
  from (select 'subscription ' || s.name as object from tracksolid.report_subscriptions s where s.enabled and s.report = 'fuel'
        union all select 'rule ' || r.name from tracksolid.notify_rules r where r.enabled and r.kind = 'fuel_drain') u
 where exists (select from drove) and not exists (select from told)
 order by 1;
