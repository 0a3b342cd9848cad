-- After: notify_episode, notify_due
-- Finds the episodes of one rule, notes the new ones with a message each, and ends the open ones that are no longer found. Gives how many are new.
create or replace function tracksolid.notify_rule(p_rule tracksolid.notify_rules) returns integer
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_since timestamptz := greatest(p_rule.from_time, now() - tracksolid.setting('notify_look_back_s')::integer * interval '1 second');
  v_found tracksolid.notify_finding[];
  v_one tracksolid.notify_finding;
  v_id bigint;
  v_new integer := 0;
begin
  execute format('select array(select f from tracksolid.%I($1, $2) f)', 'notify_found_' || p_rule.kind) into v_found using p_rule, v_since;
  for v_one in  -- most are known, and are left out at once
    select f.* from unnest(v_found) f
     where f.ends is null
        or not exists (select from tracksolid.notify_episodes e
                        where e.rule = p_rule.name and e.subject = f.subject and e.during @> tstzrange(f.starts, f.ends, '[]'))
     order by f.subject, f.starts
  loop
    v_id := tracksolid.notify_episode(p_rule, v_one);
    if v_id is not null then
      insert into tracksolid.notify_outbox (episode_id, destination, stage, due_at, next_try_at)
      select v_id, p_rule.destination, 'first', t.at, t.at from tracksolid.notify_due(now(), p_rule.quiet_from, p_rule.quiet_to) t(at);
      v_new := v_new + 1;
    end if;
  end loop;
  update tracksolid.notify_episodes e set during = tstzrange(lower(e.during), greatest(lower(e.during), now()), '[]')
   where e.rule = p_rule.name and upper_inf(e.during) and not exists (select from unnest(v_found) f where f.subject = e.subject);
  return v_new;
end $$;
comment on function tracksolid.notify_rule(tracksolid.notify_rules) is 'Notes the episodes of a rule. Called by notify_note';
