-- After: table_json, day_range, shown_centres
drop function if exists reporting.fn_alarms(date, date, text);  -- before p_scope
create or replace function reporting.fn_alarms(
    p_from date default null, p_to date default null, p_cost_centre text default null, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select reporting.table_json(d.first, d.last,
    array['day', 'alarm_type', 'alarm_name', 'severity', 'alarms', 'vehicles', 'last_alarm_at'],
    (select json_agg(row_to_json(r)) from (
       select a.day, a.alarm_type, max(a.alarm_name) as alarm_name, a.severity, sum(a.alarms)::bigint as alarms,
              sum(a.vehicles)::bigint as vehicles, reporting.utc_text(max(a.last_alarm_at)) as last_alarm_at
         from tracksolid.v_alarms_daily a
        where a.day between d.first and d.last
          and (c.centres is null or a.cost_centre = any(c.centres))
        group by a.day, a.alarm_type, a.severity order by a.day, sum(a.alarms) desc, a.alarm_type) r))
    from reporting.day_range(p_from, p_to, 30) d cross join (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c;
$$;
comment on function reporting.fn_alarms(date, date, text, text[]) is
  'Alarms by day and kind, default 30 days. Called by GET /analytics/alarms';
