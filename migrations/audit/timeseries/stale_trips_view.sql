-- Title:    reporting.v_trips is behind the trips
-- Severity: warning
-- Why:      the trips page and all summaries show old trips
-- Fix:      run `fleet refresh-vtrips`, and look at reporting.refresh_log for what stopped it
with source as (
  select (select value from tracksolid.settings where name = 'trips_source') as name,
         (select value::numeric from tracksolid.settings where name = 'schedule_refresh_s') as every_s
), changed as (
  select sum(g.generation) * case s.name when 'detected' then -1 else 1 end as watermark, max(g.changed_at) as changed_at, min(s.every_s) as every_s
    from tracksolid.generations g, source s
   where g.name in ('devices', case s.name when 'detected' then 'detected_trips' else 'trips' end)
   group by s.name
), shown as (
  select source_watermark, finished_at from reporting.refresh_log where ok and not skipped order by id desc limit 1
)
select 'reporting.v_trips' as object,
       format('trips changed %s, shown as of %s', date_trunc('second', c.changed_at), coalesce(date_trunc('second', s.finished_at)::text, 'never')) as evidence
  from changed c left join shown s on true
 where s.source_watermark is distinct from c.watermark and c.changed_at < now() - (3 * c.every_s + 60) * interval '1 second'
   and (s.finished_at is not null or exists (select from tracksolid.trips));
