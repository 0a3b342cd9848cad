-- Title:    rows of a device that the registry does not know
-- Severity: warning
-- Why:      alarms, trips and positions without a vehicle appear in no list and under no cost centre
-- Fix:      fleet poll-movement --only devices; a device of another account: add it to TRACKSOLID_ACCOUNTS
with seen as (
  select imei, 'alarms' as of_table, count(*) as rows from tracksolid.alarms group by imei
  union all select imei, 'trips', count(*) from tracksolid.trips group by imei
  union all select imei, 'parking_events', count(*) from tracksolid.parking_events group by imei
  union all select imei, 'live_positions', count(*) from tracksolid.live_positions group by imei
  union all select imei, 'position_history', sum(fixes) from tracksolid.daily_figures group by imei
)
select format('device %s %s', s.imei, s.of_table) as object, format('%s rows', s.rows) as evidence
  from seen s where not exists (select from tracksolid.devices d where d.imei = s.imei)
 order by 1;
