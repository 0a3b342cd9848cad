-- After: notify_rule, notify_problem
-- Notes what the rules find, and escalates. A row for each rule that is on: how many episodes are new, or why it could not be asked, which holds
-- nobody else up. One at a time (advisory lock 920152): the lock of the job is gone with a killed run, whose statement may still be at work here, and two
-- that join findings to the same episodes would meet in a deadlock.
create or replace function tracksolid.notify_note() returns table (rule text, episodes integer, problem text)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  v_rule tracksolid.notify_rules;
begin
  perform pg_advisory_xact_lock(920152, 0);
  delete from tracksolid.notify_episodes e
   where e.noted_at < now() - greatest(tracksolid.setting('notify_days')::numeric * 86400, 2 * tracksolid.setting('notify_look_back_s')::numeric) * interval '1 second'
     and upper(e.during) < now() - 2 * tracksolid.setting('notify_look_back_s')::numeric * interval '1 second'
     and not exists (select from tracksolid.notify_outbox o where o.episode_id = e.id and o.state = 'waiting');
  for v_rule in select * from tracksolid.notify_rules r where r.enabled order by r.name loop
    rule := v_rule.name;
    episodes := 0;
    problem := tracksolid.notify_problem(v_rule);
    if problem is null then
      begin
        episodes := tracksolid.notify_rule(v_rule);
      exception when others then
        problem := sqlerrm;
      end;
    end if;
    return next;
  end loop;
  insert into tracksolid.notify_outbox (episode_id, destination, stage, due_at, next_try_at)
  select e.id, r.escalate_to, 'escalation', t.at, t.at
    from tracksolid.notify_episodes e
    join tracksolid.notify_rules r on r.name = e.rule and r.enabled
    join tracksolid.notify_kinds k on k.kind = r.kind
    join tracksolid.notify_outbox o on o.episode_id = e.id and o.stage = 'first'
   cross join tracksolid.notify_due(now(), r.quiet_from, r.quiet_to) t(at)
   where e.noted_at > now() - interval '7 days' and e.acknowledged_at is null and (not k.lasts or upper_inf(e.during))
     and (now() >= o.due_at + r.escalate_after_min * interval '1 minute' or o.state = 'dead')
  on conflict on constraint notify_outbox_once do nothing;
end $$;
comment on function tracksolid.notify_note() is 'Fills the outbox. Called by fleet notify, in one transaction';
