-- After: overdue_reports
-- Everything that `fleet status` shows, as one object. p_interval_ms and p_daily_budget are the caller's settings: the
-- forecast holds them against the calls that the schedule needs.
create or replace function tracksolid.status(p_interval_ms integer, p_daily_budget integer default 0) returns json
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with schedule as (
    select s.job, s.stream, tracksolid.setting(s.schedule_setting)::integer as every_s
      from tracksolid.streams() s where s.is_scheduled
  ), job as (
    select s.job, s.stream, s.every_s, h.last_run_at, h.last_ok_at, h.ok, h.message, h.runs_24h, h.failed_24h, h.calls_24h,
           h.rows_written_24h, h.age_s, h.last_run_at + s.every_s * interval '1 second' as next_due_at,
           coalesce(h.age_s > 3 * s.every_s + 60, true) as late
      from schedule s left join reporting.v_ingest_health h on h.job = s.job and h.stream = s.stream
  ), device as (
    select count(*) as devices, count(distinct account) as accounts
      from tracksolid.devices where enabled and removed_at is null and activated_at is not null and coalesce(expires_at, 'infinity') > now()
  ), wanted as (
    select tstzrange(now() - tracksolid.setting('look_back_s')::integer * interval '1 second',
                     now() - tracksolid.setting('settle_s')::integer * interval '1 second') as range
  ), failed as (
    select f.stream, f.imei, f.reason, f.failed_at, f.retry_after, f.retry_after > now() as quarantined, lower(f.during) as from_time,
           upper(f.during) as to_time
      from tracksolid.failed_windows f join tracksolid.devices d on d.imei = f.imei and d.enabled and d.removed_at is null
  ), gap as (  -- never answered; and answered, but not settled: a silence, an open trip or stop
    select s.stream, d.imei,
           coalesce((select sum(extract(epoch from upper(g) - lower(g)))
                       from unnest(tstzmultirange(w.range) - coalesce(c.answered, '{}') - coalesce(c.covered, '{}')) g), 0) as gap_s,
           coalesce((select sum(extract(epoch from upper(g) - lower(g)))
                       from unnest(tstzmultirange(w.range) * coalesce(c.answered, '{}') - coalesce(c.covered, '{}')) g), 0) as unsettled_s
      from wanted w cross join (select stream from tracksolid.streams() where has_coverage and is_scheduled) s
     cross join tracksolid.devices d
      left join tracksolid.coverage c on c.imei = d.imei and c.stream = s.stream
     where d.enabled and d.removed_at is null and d.activated_at is not null and coalesce(d.expires_at, 'infinity') > now()
  ), stream_state as (
    select g.stream, count(*) filter (where g.gap_s > 0) as devices_with_gaps, round(sum(g.gap_s) / 3600, 1) as open_hours,
           round(sum(g.unsettled_s) / 3600, 1) as unsettled_hours,
           (select count(distinct f.imei) from failed f where f.stream = g.stream) as devices_failing,
           (select count(distinct f.imei) from failed f where f.stream = g.stream and f.quarantined) as devices_quarantined
      from gap g group by g.stream
  ), silence as (
    select count(*) filter (where greatest(l.gps_time, l.heartbeat_at) < now() - tracksolid.setting('silence_after_s')::numeric * interval '1 second') as devices_silent,
           min(greatest(l.gps_time, l.heartbeat_at)) as longest_since
      from tracksolid.live_positions l join tracksolid.devices d on d.imei = l.imei and d.enabled and d.removed_at is null
  ), measured as (  -- calls of the last day, or of the part of it that the log knows
    select coalesce(sum(calls), 0) as calls, least(86400, greatest(3600, extract(epoch from now() - min(started_at)))) as span_s
      from tracksolid.ingestion_log where started_at > now() - interval '1 day'
  ), calls as (
    select round(m.calls * 86400 / m.span_s) as needed, case when p_interval_ms > 0 then 86400000 / p_interval_ms end as possible
      from measured m
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
        'stream', stream, 'imei', imei, 'failure', reason, 'failed_at', reporting.utc_text(failed_at),
        'from', reporting.utc_text(from_time), 'to', reporting.utc_text(to_time), 'retry_after', reporting.utc_text(retry_after),
        'quarantined', coalesce(quarantined, false)) order by stream, imei, from_time), '[]') from failed),
    'silences', (select json_build_object('devices_silent', devices_silent, 'longest_since', reporting.utc_text(longest_since),
        'returned_24h', (select count(*) from tracksolid.silences where returned_at > now() - interval '1 day')) from silence),
    'superseded', json_build_object(
        'trips', (select count(*) from tracksolid.trips where superseded_at > now() - interval '7 days'),
        'stops', (select count(*) from tracksolid.parking_events where superseded_at > now() - interval '7 days')),
    'removed', json_build_object(
        'devices', (select count(*) from tracksolid.devices where removed_at is not null),
        'accounts', (select coalesce(json_agg(json_build_object('account', account, 'closed_at', reporting.utc_text(closed_at),
            'reason', closed_reason) order by account), '[]') from tracksolid.accounts where closed_at is not null),
        'fences', (select count(*) from tracksolid.geofences where deleted_at is not null),
        'doubted', (select coalesce(json_agg(json_build_object('stream', stream, 'account', account, 'left_out', cardinality(left_out),
            'doubted_at', reporting.utc_text(doubted_at)) order by stream, account), '[]') from tracksolid.doubted_lists)),
    'refusals', (select coalesce(json_agg(row_to_json(r)), '[]') from (
        select stream, reason, sum(count) as count, count(distinct imei) as devices, reporting.utc_text(max(seen_at)) as last_seen_at
          from tracksolid.refusals where seen_at > now() - interval '7 days' group by stream, reason order by sum(count) desc) r),
    'private_hours', (select json_build_object('rules', w.rules, 'private_now', (select count(*) from tracksolid.private_now()),
        'left_out', (select coalesce(json_agg(row_to_json(r)), '[]') from (
            select p.table_name, sum(p.left_out) as left_out, sum(p.no_place) as no_place
              from tracksolid.private_rows p where p.noted_at > now() - interval '7 days' group by 1 order by 1) r))
        from (select count(*) as rules from tracksolid.working_hours w where coalesce(upper(w.valid), 'infinity') > now()) w),
    'push', json_build_object(
        'waiting', (select count(*) from tracksolid.push_inbox where state = 'new'),
        'failed', (select count(*) from tracksolid.push_items where state <> 'raw'),
        'raw', (select count(*) from tracksolid.push_items where state = 'raw'),
        'kept', (select coalesce(json_agg(row_to_json(k)), '[]') from (
            select k.name as message, k.state, k.error, count(*) as count, reporting.utc_text(max(i.received_at)) as last_received_at
              from tracksolid.push_items k join tracksolid.push_inbox i on i.sha256 = k.message
             group by 1, 2, 3 order by count(*) desc limit 20) k)),
    'notify', json_build_object(
        'last_run_at', (select reporting.utc_text(max(started_at)) from tracksolid.ingestion_log where job = 'notify'),
        'waiting', (select count(*) from tracksolid.notify_outbox where state = 'waiting'),
        'destinations', (select coalesce(json_agg(row_to_json(n)), '[]') from (
            select o.destination, count(*) filter (where o.state = 'dead') as dead, count(*) filter (where o.state = 'waiting') as waiting,
                   reporting.utc_text(min(o.due_at) filter (where o.state = 'waiting')) as oldest_due_at,
                   (array_agg(o.error order by o.next_try_at desc))[1] as error
              from tracksolid.notify_outbox o where o.state = 'dead' or (o.state = 'waiting' and o.attempts > 0) group by 1 order by 1) n)),
    'reports', json_build_object(
        'last_run_at', (select reporting.utc_text(max(started_at)) from tracksolid.ingestion_log where job = 'report'),
        'overdue', (select coalesce(json_agg(json_build_object('subscription', r.subscription, 'first_day', r.first_day, 'last_day', r.last_day,
            'due_at', reporting.utc_text(r.due_at), 'attempts', r.attempts, 'error', r.error) order by r.due_at, r.subscription), '[]') from tracksolid.overdue_reports() r)),
    'budget', (select json_build_object(
        'calls_needed_a_day', c.needed, 'calls_possible_a_day', c.possible, 'daily_budget', nullif(p_daily_budget, 0),
        'holds', coalesce(c.needed <= coalesce(c.possible, c.needed) and (p_daily_budget = 0 or c.needed <= p_daily_budget), true),
        'calls_today', (select sum(calls_today) from tracksolid.api_budget where calls_day = (now() at time zone 'UTC')::date),
        'cool_down_until', (select reporting.utc_text(max(cool_down_until)) from tracksolid.api_budget where cool_down_until > now()))
        from calls c),
    'late', (select coalesce(bool_or(late), false) from job))
$$;
comment on function tracksolid.status(integer, integer) is
  'Jobs, lag, gaps, failing devices, refusals, inbox, outbox, budget. Read by fleet status and notify_found_status';
