-- One row per job and stream, and one for the refresh. Looks back 7 days; a job that has not run since is not here,
-- which `fleet status` notices.
create or replace view reporting.v_ingest_health as
  select l.job, coalesce(l.stream, '') as stream,
         max(l.started_at) as last_run_at,
         max(l.finished_at) filter (where l.ok) as last_ok_at,
         (array_agg(l.ok order by l.started_at desc))[1] as ok,
         (array_agg(l.message order by l.started_at desc))[1] as message,
         count(*) filter (where l.started_at > now() - interval '1 day') as runs_24h,
         count(*) filter (where l.started_at > now() - interval '1 day' and l.ok is not true) as failed_24h,
         coalesce(sum(l.calls) filter (where l.started_at > now() - interval '1 day'), 0)::bigint as calls_24h,
         coalesce(sum(l.rows_written) filter (where l.started_at > now() - interval '1 day'), 0)::bigint as rows_written_24h,
         coalesce(sum(l.rows_refused) filter (where l.started_at > now() - interval '1 day'), 0)::bigint as rows_refused_24h,
         extract(epoch from now() - max(l.finished_at) filter (where l.ok))::bigint as age_s
    from tracksolid.ingestion_log l
   where l.started_at > now() - interval '7 days'
   group by l.job, coalesce(l.stream, '')
  union all
  select 'refresh-vtrips', 'v_trips', max(r.started_at), max(r.finished_at) filter (where r.ok),
         (array_agg(r.ok order by r.id desc))[1], (array_agg(r.message order by r.id desc))[1],
         count(*) filter (where r.started_at > now() - interval '1 day'),
         count(*) filter (where r.started_at > now() - interval '1 day' and r.ok is not true),
         0, coalesce(sum(r.routes_built) filter (where r.started_at > now() - interval '1 day'), 0)::bigint, 0,
         extract(epoch from now() - max(r.finished_at) filter (where r.ok))::bigint
    from reporting.refresh_log r
   where r.started_at > now() - interval '7 days'
  having count(*) > 0;
comment on view reporting.v_ingest_health is 'Last run, last success and 24 h of every job and stream. Read by /health/ingest and fleet status';
comment on column reporting.v_ingest_health.age_s is 'seconds since the last success';
comment on column reporting.v_ingest_health.ok is 'of the last run; null: running, or killed';
