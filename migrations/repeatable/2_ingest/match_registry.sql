-- After: vehicles_named, registry_range, range_of_change
-- Trackers and times that the lines of an operator's list mean: one row per tracker, or one with the reason why there is none. A plate means the
-- newest tracker of the vehicle, or, on a line with from or to, all that carried it then. Each line as import_registry takes it.
create or replace function tracksolid.match_registry(p_lines jsonb)
  returns table (line integer, asked text, imei text, valid tstzrange, cells jsonb, problem text)
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with listed as (
    select (l ->> 'line')::integer as line, nullif(btrim(l ->> 'imei'), '') as imei,
           coalesce(nullif(btrim(l ->> 'plate'), ''), nullif(btrim(l ->> 'vehicle_number'), '')) as plate,
           nullif(btrim(l ->> 'from'), '') as starts, nullif(btrim(l ->> 'to'), '') as ends, l as cells
      from jsonb_array_elements(p_lines) as l
  ), read as (
    select t.*, coalesce(t.imei, t.plate) as asked, t.starts is not null or t.ends is not null as is_dated,
           tracksolid.registry_range(t.starts, t.ends) as valid,
           k.keys, min(t.line) over same_vehicle as first_line, count(*) over same_vehicle as lines
      from listed t
     cross join lateral (select case when t.imei is null then tracksolid.vehicles_named(t.plate) else '{}' end as keys) k
    window same_vehicle as (partition by coalesce(t.imei, case when cardinality(k.keys) = 1 then k.keys[1] else t.plate end), t.starts)
  ), judged as (
    select r.*, case
             when r.asked is null then 'neither imei nor plate'
             when r.is_dated and r.valid is null then 'from and to are days (2026-06-30) or instants (2026-06-30T08:00:00Z), from before to'
             when cardinality(r.keys) > 1 then 'several vehicles have this plate'
             when r.lines > 1 and r.line = r.first_line then 'this vehicle is listed again below: neither line is taken'
             when r.lines > 1 then format('this vehicle is on line %s already: neither line is taken', r.first_line)
           end as problem
      from read r
  ), matched as (  -- is_doubled: another line means this tracker from the same beginning, one by its imei, one by its plate
    select j.line, m.imei, m.valid, min(j.line) over (partition by m.imei, j.starts) < max(j.line) over (partition by m.imei, j.starts) as is_doubled
      from judged j
     cross join lateral (
       select d.imei, case when j.is_dated then j.valid else tracksolid.range_of_change(d.imei) end as valid
         from tracksolid.devices d where d.imei = j.imei
       union all
       select a.imei, a.valid * j.valid from tracksolid.assignments a where j.is_dated and a.vehicle_key = j.keys[1] and a.valid && j.valid
       union all
       (select a.imei, tracksolid.range_of_change(a.imei)
          from tracksolid.assignments a left join tracksolid.live_positions p on p.imei = a.imei
         where not j.is_dated and a.vehicle_key = j.keys[1] and a.valid @> now()
         order by greatest(p.gps_time, p.heartbeat_at) desc nulls last, a.imei desc limit 1)) m
     where j.problem is null
  )
  select j.line, j.asked, m.imei, m.valid, j.cells,
         coalesce(j.problem, case when m.is_doubled then 'this tracker is on another line as well, by its imei or plate: neither line is taken'
           when m.imei is not null then null
           when j.asked ~ '^[0-9][.,]?[0-9]*[eE][+]?[0-9]+$' then 'no such vehicle; a spreadsheet has rounded this number, give its column the format text'
           else 'no such vehicle' end)
    from judged j left join matched m on m.line = j.line;
$$;
comment on function tracksolid.match_registry(jsonb) is 'Trackers and times that the lines of a vehicle list mean. Called by import_registry';
