-- A stream is late when it has not succeeded for three of its intervals and a minute, as in `fleet status`.
create or replace function reporting.fn_ingest_health() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with schedule (job, stream, every_s) as (
    select s.job, s.stream, tracksolid.setting(s.setting)::integer
      from (values ('poll-movement', 'devices', 'schedule_devices_s'), ('poll-movement', 'live', 'schedule_live_s'),
                   ('poll-movement', 'tracks', 'schedule_history_s'), ('poll-movement', 'trips', 'schedule_history_s'),
                   ('poll-movement', 'parking', 'schedule_history_s'), ('poll-events', 'alarms', 'schedule_alarms_s'),
                   ('refresh-vtrips', 'v_trips', 'schedule_refresh_s')) as s(job, stream, setting)
  ), state as (
    select s.job, s.stream, s.every_s, reporting.utc_text(h.last_ok_at) as last_ok_at, h.age_s as lag_s,
           coalesce(h.age_s <= 3 * s.every_s + 60, false) as ok, h.message
      from schedule s left join reporting.v_ingest_health h on h.job = s.job and h.stream = s.stream
  )
  select json_build_object('status', case when bool_and(ok) then 'ok' else 'degraded' end,
                           'as_of', reporting.utc_text(now()),
                           'rows', json_agg(row_to_json(state) order by every_s, stream)) from state;
$$;
comment on function reporting.fn_ingest_health() is
  'Every stream with its lag and whether that is in order. Called by GET /health/ingest, which answers 503 when one is late';
