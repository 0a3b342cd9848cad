-- Everything that `fleet status` shows, as one object. p_interval_ms and p_daily_budget are the caller's settings: the
-- forecast holds them against the calls that the schedule needs.
create or replace function tracksolid.status(p_interval_ms integer, p_daily_budget integer default 0) returns json
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with schedule (job, stream, every_s) as (
    select s.job, s.stream, tracksolid.setting(s.setting)::integer
      from (values ('poll-movement', 'devices', 'schedule_devices_s'), ('poll-movement', 'live', 'schedule_live_s'),
                   ('poll-movement', 'tracks', 'schedule_history_s'), ('poll-movement', 'trips', 'schedule_history_s'),
                   ('poll-movement', 'parking', 'schedule_history_s'), ('poll-events', 'alarms', 'schedule_alarms_s'),
                   ('refresh-vtrips', 'v_trips', 'schedule_refresh_s')) as s(job, stream, setting)
  ), job as (
    select s.job, s.stream, s.every_s, h.last_run_at, h.last_ok_at, h.ok, h.message, h.runs_24h, h.failed_24h, h.calls_24h,
           h.rows_written_24h, h.age_s, h.last_run_at + s.every_s * interval '1 second' as next_due_at,
           coalesce(h.age_s > 3 * s.every_s + 60, true) as late
      from schedule s left join reporting.v_ingest_health h on h.job = s.job and h.stream = s.stream
  ), device as (
    select count(*) as devices, count(distinct account) as accounts
      from tracksolid.devices where enabled and activated_at is not null and coalesce(expires_at, 'infinity') > now()
  ), wanted as (
    select tstzrange(now() - tracksolid.setting('look_back_s')::integer * interval '1 second',
                     now() - tracksolid.setting('settle_s')::integer * interval '1 second') as range
  ), gap as (
    select s.stream, d.imei, c.failure, c.failed_at, c.retry_after > now() as quarantined,
           coalesce((select sum(extract(epoch from upper(g) - lower(g)))
                       from unnest(tstzmultirange(w.range) - coalesce(c.covered, '{}')) g), 0) as open_s
      from wanted w cross join (values ('tracks'), ('trips'), ('parking'), ('alarms')) as s(stream)
     cross join tracksolid.devices d
      left join tracksolid.coverage c on c.imei = d.imei and c.stream = s.stream
     where d.enabled and d.activated_at is not null and coalesce(d.expires_at, 'infinity') > now()
  ), stream_state as (
    select stream, count(*) filter (where open_s > 0) as devices_with_gaps, round(sum(open_s) / 3600, 1) as open_hours,
           count(*) filter (where failure is not null) as devices_failing,
           count(*) filter (where quarantined) as devices_quarantined
      from gap group by stream
  ), calls as (  -- what the schedule needs: one call a device for tracks, batches for the others, accounts for live
    select d.accounts * 86400 / tracksolid.setting('schedule_live_s')::integer
           + (d.devices + ceil(d.devices / 11.0) + 2 * ceil(d.devices / 9.0)) * 86400 / tracksolid.setting('schedule_history_s')::integer
           + (ceil(d.devices / 100.0) + d.accounts) * 86400 / tracksolid.setting('schedule_alarms_s')::integer
           + 2 * d.accounts * 86400 / tracksolid.setting('schedule_devices_s')::integer as needed,
           case when p_interval_ms > 0 then 86400000 / p_interval_ms end as possible
      from device d
  )
  select json_build_object(
    'as_of', reporting.utc_text(now()),
    'engine', tracksolid.setting('engine'),
    'timezone', tracksolid.setting('timezone'),
    'devices', (select row_to_json(device) from device),
    'jobs', (select json_agg(json_build_object(
        'job', job, 'stream', stream, 'every_s', every_s, 'last_run_at', reporting.utc_text(last_run_at),
        'last_ok_at', reporting.utc_text(last_ok_at), 'ok', ok, 'message', message, 'runs_24h', runs_24h, 'failed_24h', failed_24h,
        'calls_24h', calls_24h, 'rows_written_24h', rows_written_24h, 'age_s', age_s,
        'next_due_at', reporting.utc_text(next_due_at), 'late', late) order by job, every_s, stream) from job),
    'streams', (select json_agg(row_to_json(s) order by s.stream) from stream_state s),
    'failing', (select coalesce(json_agg(json_build_object(
        'stream', stream, 'imei', imei, 'failure', failure, 'failed_at', reporting.utc_text(failed_at),
        'quarantined', coalesce(quarantined, false)) order by stream, imei), '[]') from gap where failure is not null),
    'refusals', (select coalesce(json_agg(row_to_json(r)), '[]') from (
        select stream, reason, sum(count) as count, count(distinct imei) as devices, reporting.utc_text(max(seen_at)) as last_seen_at
          from tracksolid.refusals where seen_at > now() - interval '7 days' group by stream, reason order by sum(count) desc) r),
    'push', json_build_object(
        'waiting', (select count(*) from tracksolid.push_inbox where state = 'new'),
        'failed', (select count(*) from tracksolid.push_items where state <> 'raw'),
        'raw', (select count(*) from tracksolid.push_items where state = 'raw'),
        'kept', (select coalesce(json_agg(row_to_json(k)), '[]') from (
            select k.name as message, k.state, k.error, count(*) as count, reporting.utc_text(max(i.received_at)) as last_received_at
              from tracksolid.push_items k join tracksolid.push_inbox i on i.sha256 = k.message
             group by 1, 2, 3 order by count(*) desc limit 20) k)),
    'budget', (select json_build_object(
        'calls_needed_a_day', c.needed, 'calls_possible_a_day', c.possible, 'daily_budget', nullif(p_daily_budget, 0),
        'holds', c.needed <= coalesce(c.possible, c.needed) and (p_daily_budget = 0 or c.needed <= p_daily_budget),
        'calls_today', (select sum(calls_today) from tracksolid.api_budget where calls_day = (now() at time zone 'UTC')::date),
        'cool_down_until', (select reporting.utc_text(max(cool_down_until)) from tracksolid.api_budget where cool_down_until > now()))
        from calls c),
    'late', (select coalesce(bool_or(late), false) from job))
$$;
comment on function tracksolid.status(integer, integer) is
  'Jobs, lag, gaps, failing devices, refusals, inbox, budget. Read by fleet status';
