-- Title:    reporting.v_trips is behind the trips
-- Severity: warning
-- Why:      dashboards that read it show old trips; the API does not wait for it
-- Fix:      run `fleet refresh-vtrips --force`, and look at reporting.refresh_log for what stopped it
with changed as (
  select g.generation, g.changed_at, (select value::numeric from tracksolid.settings where name = 'schedule_refresh_s') as every_s
    from tracksolid.generations g where g.name = 'v_trips'
), shown as (
  select source_watermark, finished_at, finished_at - started_at as took from reporting.refresh_log where ok and not skipped order by id desc limit 1
)
select 'reporting.v_trips' as object,
       format('trips changed %s, shown as of %s', date_trunc('second', c.changed_at), coalesce(date_trunc('second', s.finished_at)::text, 'never')) as evidence
  from changed c left join shown s on true
 where s.source_watermark is distinct from c.generation
   and least(c.changed_at, s.finished_at) < now() - (3 * c.every_s + 60) * interval '1 second' - coalesce(40 * s.took, '0')
   and (s.finished_at is not null or exists (select from tracksolid.shown_trips));
