-- After: vehicle_spans
-- Every stored fix of [p_from, p_to), by tracker and time. The stretches are those of track_of, but for the fixes that only the rule of
-- judge_fixes leaves out: a fix that counts in no figure (is_counted) is of no stretch. Called in the select list its rows are streamed.
-- p_imei: of one tracker alone. p_archived: its fixes of the window that are in the archive, the text of a tracksolid.archived_fix[].
drop function if exists reporting.fn_export_fixes(timestamptz, timestamptz, text[]);  -- before p_archived
create or replace function reporting.fn_export_fixes(
    p_from timestamptz, p_to timestamptz, p_vehicles text[] default null, p_imei text default null, p_archived text default null) returns setof json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  with rule as materialized (  -- read once, not for each row
    select tracksolid.setting('track_gap_s')::double precision as gap_s, tracksolid.setting('track_gap_km')::double precision as gap_km,
           tracksolid.setting('jump_kmh')::double precision as jump_kmh
  ), archived as materialized (
    select a.* from unnest(p_archived::tracksolid.archived_fix[]) a
  ), fix as (
    select s.imei, s.vehicle_number, p.gps_time, p.lat, p.lng, p.speed_kmh, p.direction_deg, p.acc_on, p.position_type,
           tracksolid.is_counted(p.position_type) as counted
      from tracksolid.vehicle_spans(p_from, p_to, p_vehicles) s
     cross join lateral (select h.gps_time, h.lat, h.lng, h.speed_kmh, h.direction_deg, h.acc_on, h.position_type from tracksolid.position_history h
                          where h.imei = s.imei and h.gps_time >= s.starts and h.gps_time < s.ends
                            and h.gps_time >= p_from and h.gps_time < p_to  -- as well: the planner then leaves partitions out
                         union all
                         select a.gps_time, a.lat, a.lng, a.speed_kmh, a.direction_deg, a.acc_on, a.position_type from archived a
                          where a.imei = s.imei and a.gps_time >= s.starts and a.gps_time < s.ends) p
     where p_imei is null or s.imei = p_imei
  ), step as (
    select f.*, extract(epoch from f.gps_time - lag(f.gps_time) over w) as step_s,
           tracksolid.haversine_km(lag(f.lat) over w, lag(f.lng) over w, f.lat, f.lng) as step_km, abs(f.lng - lag(f.lng) over w) as step_lng,
           lag(f.vehicle_number) over w as vehicle_before
      from fix f window w as (partition by f.imei, f.counted order by f.gps_time)
  ), numbered as (
    select s.*, case when s.counted then count(*) filter (
             where s.vehicle_before is distinct from s.vehicle_number or s.step_s > r.gap_s or s.step_lng > 180
                   or (s.step_km > r.gap_km and s.step_km * 3600 > r.jump_kmh * greatest(s.step_s, 1)))
             over (partition by s.imei, s.counted order by s.gps_time) end as stretch
      from step s cross join rule r
  )
  select row_to_json(e) from (
    select n.imei, n.vehicle_number, n.stretch, reporting.utc_text(n.gps_time) as time, round(n.lng::numeric, 6) as lng, round(n.lat::numeric, 6) as lat,
           n.speed_kmh, n.direction_deg, n.acc_on, n.position_type
      from numbered n order by n.imei, n.gps_time) e;
$$;
comment on function reporting.fn_export_fixes(timestamptz, timestamptz, text[], text, text) is
  'Stored fixes of a window, one JSON object a row. Called by fleet export fixes';
