-- How complete the data of [p_from, p_to) is, up to now, for the streams that a report rests on: for each tracker that is asked for in that
-- time what was never asked, what failed and why, and what may still change; who was silent; whose figures wait for a refresh. Of the trackers that
-- is_chosen takes by an assignment of the time.
drop function if exists tracksolid.completeness(timestamptz, timestamptz, text[]);  -- before p_imeis
create or replace function tracksolid.completeness(
    p_from timestamptz, p_to timestamptz, p_streams text[], p_imeis text[] default null, p_keys text[] default null, p_cost_centres text[] default null) returns json
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with span as (
    select p_from as starts, greatest(p_from, least(p_to, now())) as ends, tracksolid.setting('silence_after_s')::numeric * interval '1 second' as silent_after
  ), device as (
    select d.imei, tstzrange(greatest(s.starts, d.activated_at), least(s.ends, d.removed_at, d.expires_at)) as life,
           coalesce((select a.vehicle_number from tracksolid.assignments a where a.imei = d.imei and a.valid && tstzrange(s.starts, s.ends)
                      order by lower(a.valid) desc nulls last limit 1), d.display_name, d.imei) as vehicle_number,
           greatest(l.gps_time, l.heartbeat_at) as seen_at
      from span s
      join tracksolid.devices d on d.enabled and d.activated_at < s.ends and least(d.removed_at, d.expires_at, s.ends) > greatest(s.starts, d.activated_at)
      left join tracksolid.live_positions l on l.imei = d.imei
     where (p_imeis is null and p_cost_centres is null)
        or exists (select from tracksolid.assignments a where a.imei = d.imei and a.valid && tstzrange(s.starts, s.ends)
                      and tracksolid.is_chosen(p_imeis, p_keys, p_cost_centres, a.imei, a.vehicle_key, a.cost_centre))
        or (tracksolid.is_chosen(p_imeis, p_keys, p_cost_centres, d.imei, null, null)
            and not exists (select from tracksolid.assignments a where a.imei = d.imei and a.valid && tstzrange(s.starts, s.ends)))
  ), asked as (
    select d.imei, d.vehicle_number, n.stream, tstzmultirange(d.life) as wanted,
           tstzmultirange(d.life) - coalesce(c.answered, '{}') - coalesce(c.covered, '{}') as missing,
           tstzmultirange(d.life) * coalesce(c.answered, '{}') - coalesce(c.covered, '{}') as unsettled,
           coalesce(f.during, '{}') as failed, f.reason
      from device d
     cross join unnest(p_streams) n(stream)
      left join tracksolid.coverage c on c.imei = d.imei and c.stream = n.stream
      left join lateral (select range_agg(w.during) as during, max(w.reason) as reason from tracksolid.failed_windows w
                          where w.imei = d.imei and w.stream = n.stream and w.during && d.life) f on true
  ), part as (
    select a.imei, a.vehicle_number, a.stream, p.state, case when p.state = 'failed' then a.reason end as reason, p.times
      from asked a cross join lateral (values ('not asked', a.missing - a.failed), ('failed', a.missing * a.failed), ('unsettled', a.unsettled)) p(state, times)
     where not isempty(p.times)
  ), gap as (
    select p.stream, p.state, p.vehicle_number, p.imei, lower(p.times) as from_time, upper(p.times) as to_time, p.reason,
           (select sum(extract(epoch from upper(r) - lower(r))) from unnest(p.times) r) as seconds
      from part p
  ), silence as (
    select d.imei, d.vehicle_number, s.began_at, s.ended_at from device d join tracksolid.silences s on s.imei = d.imei and tstzrange(s.began_at, s.ended_at) && d.life
    union all
    select d.imei, d.vehicle_number, d.seen_at, null from device d cross join span s
     where coalesce(d.seen_at, '-infinity') < upper(d.life) - s.silent_after
  )
  select json_build_object(
    'complete', not exists (select from gap g where g.state <> 'unsettled') and not exists (select from silence),
    'devices', (select count(*) from device),
    'streams', (select coalesce(json_agg(row_to_json(s) order by s.stream), '[]') from (
      select n.stream, round(coalesce(sum(a.seconds), 0) / 3600, 1) as wanted_h,
             round(coalesce((select sum(g.seconds) from gap g where g.stream = n.stream and g.state = 'not asked'), 0) / 3600, 1) as not_asked_h,
             round(coalesce((select sum(g.seconds) from gap g where g.stream = n.stream and g.state = 'failed'), 0) / 3600, 1) as failed_h,
             round(coalesce((select sum(g.seconds) from gap g where g.stream = n.stream and g.state = 'unsettled'), 0) / 3600, 1) as unsettled_h
        from unnest(p_streams) n(stream)
        left join (select k.stream, extract(epoch from upper(k.wanted) - lower(k.wanted)) as seconds from asked k) a on a.stream = n.stream
       group by n.stream) s),
    'gaps', (select coalesce(json_agg(json_build_object('vehicle_number', g.vehicle_number, 'imei', g.imei, 'stream', g.stream, 'state', g.state,
               'from', reporting.local_text(g.from_time), 'to', reporting.local_text(g.to_time), 'hours', round(g.seconds / 3600, 1), 'reason', g.reason)
               order by g.vehicle_number, g.imei, g.stream, g.state), '[]') from gap g where g.state <> 'unsettled'),
    'silent', (select coalesce(json_agg(json_build_object('vehicle_number', s.vehicle_number, 'imei', s.imei, 'since', reporting.local_text(s.began_at),
                 'until', reporting.local_text(s.ended_at)) order by s.vehicle_number, s.imei, s.began_at), '[]') from silence s),
    'waiting', (select count(distinct r.imei)
                  from (select imei, stale from tracksolid.stale_ranges union all select imei, stale from tracksolid.stale_fuel where 'obd' = any(p_streams)) r
                 cross join span s where r.stale && tstzrange(s.starts, s.ends)
                   and (p_imeis is null and p_cost_centres is null or r.imei in (select d.imei from device d))));
$$;
comment on function tracksolid.completeness(timestamptz, timestamptz, text[], text[], text[], text[]) is
  'How complete the data of a time is, from the coverage ledger. Called by reporting.fn_report_*';
