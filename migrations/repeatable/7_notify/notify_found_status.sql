-- Findings of fleet status. Dead letters of a destination are one episode, which that destination may get a message of.
create or replace function tracksolid.notify_found_status(p_rule tracksolid.notify_rules, p_since timestamptz) returns setof tracksolid.notify_finding
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with status as materialized (select tracksolid.status(0, 0) as s), line as (
    select format('job %s %s', j->>'job', j->>'stream') as subject, null::text as imei, (j->>'last_ok_at')::timestamptz as starts,
           format('%s %s is late: last success %s', j->>'job', j->>'stream', coalesce(j->>'last_ok_at', 'never')) as title, null::numeric as value
      from status cross join json_array_elements(s->'jobs') j where (j->>'late')::boolean
    union all
    select format('quarantine %s %s', f->>'stream', f->>'imei'), f->>'imei', null, format('%s cannot be fetched: %s', f->>'stream', min(f->>'failure')), count(*)
      from status cross join json_array_elements(s->'failing') f where (f->>'quarantined')::boolean group by f->>'stream', f->>'imei'
    union all
    select 'push inbox', null, null, format('push inbox: %s items failed', s->'push'->>'failed'), (s->'push'->>'failed')::numeric
      from status where (s->'push'->>'failed')::bigint > 0
    union all
    select format('destination %s', o.destination), null, null, format('destination %s: %s dead letters', o.destination, count(*)), count(*)
      from tracksolid.notify_outbox o where o.state = 'dead' group by o.destination
    union all
    select format('report %s', r->>'subscription'), null, null, format('report %s of %s to %s is overdue: %s', r->>'subscription', min(r->>'first_day'), max(r->>'last_day'),
           coalesce(max(r->>'error'), 'not sent')), count(*)
      from status cross join json_array_elements(s->'reports'->'overdue') r group by r->>'subscription'
  )
  select l.subject, l.imei, l.starts, null::timestamptz, 'critical', l.title, l.value, null::text, null::double precision, null::double precision from line l
$$;
comment on function tracksolid.notify_found_status(tracksolid.notify_rules, timestamptz) is 'Findings of fleet status that are episodes of a rule of fleet notify. Called by notify_rule';
