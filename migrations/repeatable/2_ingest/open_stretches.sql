-- Time that a poll has to ask for: the wanted range minus the covered one, per device, oldest first. With p_scheduled the wanted range
-- reaches back to where a device's coverage ends, or, while it has none, to where it first failed, when that is earlier than p_from; time that failed waits for its retry_after,
-- and an open stretch for its ask_after. Erased time is never asked for. A run that names devices or times, or has --again, does not wait.
-- quiet_at: of trips and stops, the last moment known, at or before the begin, at which none of the stream was under way.
-- ends_covered: what follows is covered. answered_to: up to where it was asked for before; null: never.
create or replace function tracksolid.open_stretches(
    p_stream text, p_imeis text[], p_from timestamptz, p_to timestamptz, p_scheduled boolean, p_again boolean default false)
  returns table (imei text, begins_at timestamptz, ends_at timestamptz, quiet_at timestamptz, ends_covered boolean,
                 answered_to timestamptz)
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select d.imei, lower(g), upper(g),
         case when lower(g) = upper(c.covered) and lower(g) < now() - l.longest + interval '1 hour' then lower(g)
              when e.ended_at = lower(g) or c.covered @> tstzrange(e.ended_at, lower(g)) then e.ended_at end,
         coalesce(c.covered @> upper(g), false), upper(c.answered * tstzmultirange(g))
    from (select tracksolid.longest_event(p_stream) as longest) l cross join unnest(p_imeis) as d(imei)
    left join tracksolid.coverage c on c.imei = d.imei and c.stream = p_stream
   cross join lateral (
     select tstzmultirange(tstzrange(
              case when p_scheduled
                   then least(p_from, greatest(case when isempty(c.covered) is false then upper(c.covered)
                                                    else coalesce((select min(lower(f.during)) from tracksolid.failed_windows f
                                                                    where f.stream = p_stream and f.imei = d.imei), p_from) end,
                                               now() - interval '89 days'))
                   else p_from end, p_to))
            - case when p_again then '{}' else coalesce(c.covered, '{}') end
            - coalesce((select range_agg(x.during) from tracksolid.erased_spans x where x.imei = d.imei or x.imei is null), '{}')
            - case when p_scheduled and not p_again and c.ask_after > now()
                   then tstzmultirange(tstzrange(coalesce(upper(c.covered), lower(c.answered)), null)) else '{}' end
            - case when p_scheduled and not p_again then coalesce((
                select range_agg(case when upper(f.during) > f.failed_at - interval '1 hour'  -- it failed up to the present, and will
                                      then tstzrange(lower(f.during), null) else f.during end)
                  from tracksolid.failed_windows f
                 where f.stream = p_stream and f.imei = d.imei and f.retry_after > now()), '{}') else '{}' end as open) w
   cross join lateral unnest(w.open) as g
   cross join lateral (select tracksolid.last_event_end(p_stream, d.imei, lower(g) - l.longest, lower(g)) as ended_at) e
   order by 2, 1;
$$;
comment on function tracksolid.open_stretches(text, text[], timestamptz, timestamptz, boolean, boolean) is
  'Wanted minus covered, per device. Called by the polls, and by their --plan';
