-- After: notify_message
-- Joins a finding to the episode that it belongs to, else begins one; gives the id of a new one. An open episode was true when it was noted: if the
-- finding starts later than that (and join_min), the condition was interrupted in between, and the finding is another episode.
create or replace function tracksolid.notify_episode(p_rule tracksolid.notify_rules, p_found tracksolid.notify_finding) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_pause interval := p_rule.join_min * interval '1 minute';
  v_starts timestamptz := coalesce(p_found.starts, now());
  v_found tstzrange := tstzrange(v_starts, p_found.ends, '[]');
  v_last tracksolid.notify_episodes;
  v_id bigint;
begin
  select * into v_last from tracksolid.notify_episodes e
   where e.rule = p_rule.name and e.subject = p_found.subject and e.during && tstzrange(v_starts - v_pause, p_found.ends + v_pause, '[]')
   order by lower(e.during) desc limit 1;
  if upper_inf(v_last.during) and p_found.starts - v_pause > v_last.noted_at then
    update tracksolid.notify_episodes set during = tstzrange(lower(during), greatest(lower(during), noted_at), '[]') where id = v_last.id;
  elsif v_last.id is not null then
    if p_found.ends is null or upper_inf(v_last.during) or p_found.ends > upper(v_last.during) then
      update tracksolid.notify_episodes set during = tstzrange(lower(during), p_found.ends, '[]')
       where id = v_last.id and during is distinct from tstzrange(lower(during), p_found.ends, '[]');
    end if;
    return null;
  end if;
  insert into tracksolid.notify_episodes (rule, subject, imei, during, message)
  values (p_rule.name, p_found.subject, p_found.imei, v_found, tracksolid.notify_message(p_rule, p_found)) returning id into v_id;
  return v_id;
end $$;
comment on function tracksolid.notify_episode(tracksolid.notify_rules, tracksolid.notify_finding) is 'Notes a finding once. Called by notify_rule';
