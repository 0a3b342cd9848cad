-- After: notify_episode, notify_due
-- Finds the episodes of one rule, notes the new ones with a message each, and ends the open ones that are no longer found. Gives how many are new.
-- Most findings are known, and are left out at once. New ones of a subject that are no more than join_min apart are one episode; those that meet no
-- episode are noted in one statement, since one by one 20,000 of them take three times as long; the others are joined by notify_episode.
create or replace function tracksolid.notify_rule(p_rule tracksolid.notify_rules) returns integer
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_since timestamptz := greatest(p_rule.from_time, now() - tracksolid.setting('notify_look_back_s')::integer * interval '1 second');
  v_pause interval := p_rule.join_min * interval '1 minute';
  v_found tracksolid.notify_finding[];
  v_near tracksolid.notify_finding[];  -- an episode
  v_one tracksolid.notify_finding;
  v_ids bigint[];
  v_new integer;
begin
  execute format('select array(select f from tracksolid.%I($1, $2) f)', 'notify_found_' || p_rule.kind) into v_found using p_rule, v_since;
  with finding as (
    select f, f.subject, coalesce(f.starts, now()) as starts, coalesce(f.ends, 'infinity') as ends
      from unnest(v_found) f
     where f.ends is null
        or not exists (select from tracksolid.notify_episodes e
                        where e.rule = p_rule.name and e.subject = f.subject and e.during @> tstzrange(f.starts, f.ends, '[]') and not upper_inf(e.during))
  ), step as (
    select n.*, n.starts - v_pause > max(n.ends) over (partition by n.subject order by n.starts, n.ends rows between unbounded preceding and 1 preceding) as is_apart
      from finding n
  ), numbered as (
    select s.*, count(*) filter (where s.is_apart is distinct from false) over (partition by s.subject order by s.starts, s.ends rows unbounded preceding) as number from step s
  ), episode as (
    select n.subject, min(n.starts) as starts, max(n.ends) as ends, array_agg(n.f order by n.starts, n.ends) as findings,
           exists (select from tracksolid.notify_episodes o where o.rule = p_rule.name and o.subject = n.subject
                      and o.during && tstzrange(min(n.starts) - v_pause, max(n.ends) + v_pause, '[]')) as is_near
      from numbered n group by n.subject, n.number
  ), noted as (
    insert into tracksolid.notify_episodes (rule, subject, imei, during, message)
    select p_rule.name, e.subject, e.findings[1].imei, tstzrange(e.starts, nullif(e.ends, 'infinity'), '[]'), tracksolid.notify_message(p_rule, e.findings[1])
      from episode e where not e.is_near order by e.subject, e.starts
    returning id
  )
  select array(select n.id from noted n), array(select f from episode e cross join unnest(e.findings) f where e.is_near order by e.subject, e.starts)
    into v_ids, v_near;
  foreach v_one in array v_near loop
    v_ids := v_ids || tracksolid.notify_episode(p_rule, v_one);
  end loop;
  insert into tracksolid.notify_outbox (episode_id, destination, stage, due_at, next_try_at)
  select i.id, p_rule.destination, 'first', t.at, t.at
    from unnest(v_ids) i(id) cross join tracksolid.notify_due(now(), p_rule.quiet_from, p_rule.quiet_to) t(at) where i.id is not null;
  get diagnostics v_new = row_count;
  update tracksolid.notify_episodes e set during = tstzrange(lower(e.during), greatest(lower(e.during), now()), '[]')
   where e.rule = p_rule.name and upper_inf(e.during) and not exists (select from unnest(v_found) f where f.subject = e.subject);
  return v_new;
end $$;
comment on function tracksolid.notify_rule(tracksolid.notify_rules) is 'Notes the episodes of a rule. Called by notify_note';
