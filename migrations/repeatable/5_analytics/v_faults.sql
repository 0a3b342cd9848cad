-- Trouble codes of vehicles from the first report that names them to the last. Codes of one vehicle within fault_report_s are one report. A later report
-- that does not name a code has cleared it (fault_reports: complete), and so has somebody through tracksolid.clear_fault. P0000 means no code. A list
-- of codes in one field is several codes; other text is kept whole.
-- The vehicle is that of the time of the report, so that a replaced tracker goes on with the codes of its vehicle.
create or replace view reporting.v_faults as
with rule as (
  select max(value) filter (where name = 'fault_report_s')::numeric * interval '1 second' as apart,
         max(value) filter (where name = 'fault_reports') = 'complete' as complete
    from tracksolid.settings where name in ('fault_report_s', 'fault_reports')
), code as (
  select distinct on (f.imei, f.event_time, c.fault_code) f.imei, f.event_time, c.fault_code, f.detail, coalesce(a.vehicle_key, f.imei) as vehicle_key
    from tracksolid.fault_codes f
   cross join lateral (select btrim(upper(f.fault_code), E' \t\r\n,;|/[]"') as written) w
   cross join lateral unnest(case when w.written ~ '^[PCBU][0-9A-F]{4,6}([[:space:],;|/"]+[PCBU][0-9A-F]{4,6})*$'
                                  then regexp_split_to_array(w.written, '[[:space:],;|/"]+') else array[w.written] end) c(fault_code)
    left join tracksolid.assignments a on a.imei = f.imei and a.valid @> f.event_time
   where c.fault_code <> ''
   order by f.imei, f.event_time, c.fault_code, f.detail
), begun as (
  select c.*, coalesce(c.event_time - lag(c.event_time) over (partition by c.vehicle_key order by c.event_time) > r.apart, true) as begins
    from code c cross join rule r
), numbered as (
  select b.*, count(*) filter (where b.begins) over (partition by b.vehicle_key order by b.event_time) as report from begun b
), report as (
  select n.vehicle_key, n.report, min(n.event_time) as event_time from numbered n group by n.vehicle_key, n.report
), named as (
  select n.vehicle_key, n.fault_code, n.report, min(n.event_time) as first_at, max(n.event_time) as last_at,
         (array_agg(n.imei order by n.event_time desc))[1] as imei, (array_agg(n.detail order by n.event_time desc) filter (where n.detail is not null))[1] as detail
    from numbered n where n.fault_code <> 'P0000' group by n.vehicle_key, n.fault_code, n.report
), lagged as (
  select n.*, lag(n.report) over w as report_before, lag(n.last_at) over w as last_before
    from named n window w as (partition by n.vehicle_key, n.fault_code order by n.report)
), split as (
  select l.*, count(*) filter (
           where l.report_before is null or r.complete and l.report > l.report_before + 1
              or exists (select from tracksolid.fault_clears c where c.vehicle_key = l.vehicle_key and c.fault_code in ('', l.fault_code)
                                                                 and c.cleared_at > l.last_before and c.cleared_at <= l.first_at))
           over (partition by l.vehicle_key, l.fault_code order by l.report) as episode
    from lagged l cross join rule r
), open as (
  select s.vehicle_key, s.fault_code, min(s.first_at) as first_seen_at, max(s.last_at) as last_seen_at, count(*) as reports, max(s.report) as last_report,
         (array_agg(s.imei order by s.report desc))[1] as imei, (array_agg(s.detail order by s.report desc) filter (where s.detail is not null))[1] as detail
    from split s group by s.vehicle_key, s.fault_code, s.episode
)
select o.imei, coalesce(a.vehicle_number, o.imei) as vehicle_number, a.driver_name, coalesce(a.cost_centre, 'Unassigned') as cost_centre, a.assigned_city,
       o.fault_code, case left(o.fault_code, 1) when 'P' then 'powertrain' when 'C' then 'chassis' when 'B' then 'body' when 'U' then 'network' else 'other' end as system,
       o.detail, o.first_seen_at, o.last_seen_at, o.reports, least(p.event_time, c.cleared_at) as cleared_at,
       case when c.cleared_at <= coalesce(p.event_time, c.cleared_at) then c.cleared_by end as cleared_by, o.vehicle_key
  from open o cross join rule r
  left join report p on r.complete and p.vehicle_key = o.vehicle_key and p.report = o.last_report + 1
  left join lateral (
    select f.cleared_at, f.cleared_by from tracksolid.fault_clears f
     where f.vehicle_key = o.vehicle_key and f.fault_code in ('', o.fault_code) and f.cleared_at > o.last_seen_at order by f.cleared_at limit 1) c on true
  left join tracksolid.assignments a on a.imei = o.imei and a.valid @> o.last_seen_at;
comment on view reporting.v_faults is
  'Trouble codes of vehicles: first seen, last seen, cleared. Read by people, fn_faults and notify_found_fault. The rule: docs/use/figures.md#trouble-codes';
comment on column reporting.v_faults.system is 'by the letter of the code: powertrain, chassis, body, network; other: not a code of that form';
comment on column reporting.v_faults.detail is 'as the tracker words it, the newest';
comment on column reporting.v_faults.reports is 'reports in a row that name it';
comment on column reporting.v_faults.cleared_at is 'first report without it, or when somebody cleared it; null: open';
comment on column reporting.v_faults.cleared_by is 'who cleared it; null: a report did';
