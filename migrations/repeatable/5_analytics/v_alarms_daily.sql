create or replace view tracksolid.v_alarms_daily as
  select c.day, a.* from reporting.v_calendar c
   cross join lateral (
     select a.alarm_type, max(coalesce(a.alarm_name, a.alarm_type)) as alarm_name, a.severity,
            coalesce(s.cost_centre, 'Unassigned') as cost_centre,
            count(*) as alarms, count(distinct coalesce(s.vehicle_key, a.imei)) as vehicles, max(a.alarm_time) as last_alarm_at
       from tracksolid.alarms a left join tracksolid.assignments s on s.imei = a.imei and s.valid @> a.alarm_time
      where a.alarm_time >= c.starts and a.alarm_time < c.ends
      group by a.alarm_type, a.severity, coalesce(s.cost_centre, 'Unassigned')) a
   where c.unit = 'day';
comment on view tracksolid.v_alarms_daily is
  'Alarms by day of the fleet''s zone, kind, severity and the cost centre of their time. Rules: docs/use/figures.md#who-drove. Read by fn_alarms (GET /analytics/alarms)';
comment on column tracksolid.v_alarms_daily.severity is 'info, warning or critical';
