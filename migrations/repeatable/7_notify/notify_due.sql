-- When a message of p_at may be sent: at once, or at the end of the quiet hours that p_at lies in. The hours are those of the fleet's zone.
create or replace function tracksolid.notify_due(p_at timestamptz, p_from time, p_to time) returns timestamptz
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select case when p_from is null or not case when p_from < p_to then l.clock >= p_from and l.clock < p_to
                                              else l.clock >= p_from or l.clock < p_to end then p_at
              else greatest(p_at, (l.day + case when l.clock < p_to then 0 else 1 end + p_to) at time zone z.value) end
    from tracksolid.settings z
   cross join lateral (select (p_at at time zone z.value)::date as day, (p_at at time zone z.value)::time as clock) l
   where z.name = 'timezone'
$$;
comment on function tracksolid.notify_due(timestamptz, time, time) is 'End of the quiet hours around a time, else the time. Called by notify_rule and notify_note';
