-- After: report_filter
-- Every report is made here: the days that it is about, its rows, totals and chart, and how complete the data of the streams is that it rests on.
drop function if exists reporting.report_json(text, date, date, text[], json, json, json);  -- before p_vehicles
create or replace function reporting.report_json(
    p_report text, p_first date, p_last date, p_streams text[], p_rows json, p_totals json, p_chart json,
    p_vehicles text[] default null, p_cost_centres text[] default null) returns json
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select json_build_object(
    'report', p_report, 'from', p_first, 'to', p_last, 'timezone', z.zone, 'as_of', reporting.local_text(now()),
    'vehicles', p_vehicles, 'cost_centres', p_cost_centres,
    'rows', coalesce(p_rows, '[]'), 'totals', p_totals, 'chart', coalesce(p_chart, '[]'),
    'completeness', tracksolid.completeness(tracksolid.day_start(p_first, z.zone), tracksolid.day_start(p_last + 1, z.zone), p_streams,
                                            f.imeis, f.keys, p_cost_centres))
    from (select value as zone from tracksolid.settings where name = 'timezone') z cross join tracksolid.report_filter(p_vehicles, p_cost_centres) f;
$$;
comment on function reporting.report_json(text, date, date, text[], json, json, json, text[], text[]) is 'The answer of a report. Called by reporting.fn_report_*';
