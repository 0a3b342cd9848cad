-- After: weekly_hours
-- The private time of trackers, one row for each of the given spans that has some: (imei, from, to), both ends included. Private is what lies
-- outside of the working hours that hold for the tracker; of several rules the most exact subject counts alone. A part of the hours is the time
-- between two instants: where the clock shows an hour twice, its second one is meant; a time that it skips is meant as before the change.
create or replace function tracksolid.private_time(p_imeis text[], p_from timestamptz[], p_to timestamptz[])
  returns table (imei text, during tstzmultirange)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with rule as materialized (
    select w.id, w.subject, w.name_key, w.valid, coalesce(w.timezone, tracksolid.setting('timezone')) as zone,
           array_position(array['tracker', 'vehicle', 'driver', 'cost_centre', 'fleet'], w.subject) as rank
      from tracksolid.working_hours w
  ), weekly as materialized (
    select w.id, h.weekday, h.starts, h.ends from tracksolid.working_hours w cross join lateral tracksolid.weekly_hours(w.hours) h
  ), asked as (
    select s.nth, s.imei, tstzrange(s.first_at, s.last_at, '[]') as span
      from unnest(p_imeis, p_from, p_to) with ordinality as s(imei, first_at, last_at, nth)
     where s.first_at <= s.last_at and exists (select from rule)
  ), held as (
    select a.nth, a.imei, r.id, r.zone, r.rank, r.valid * a.span as during
      from asked a join rule r on r.valid && a.span and (r.subject = 'fleet' or r.subject = 'tracker' and r.name_key = lower(a.imei))
    union all
    select a.nth, a.imei, r.id, r.zone, r.rank, r.valid * s.valid * a.span
      from asked a
      join tracksolid.assignments s on s.imei = a.imei and s.valid && a.span
      join rule r on r.valid && (s.valid * a.span)
       and r.name_key = case r.subject when 'vehicle' then s.plate_normalized when 'driver' then lower(btrim(s.driver_name))
                                       when 'cost_centre' then lower(btrim(coalesce(s.cost_centre, 'Unassigned'))) end
  ), level as (
    select h.nth, h.imei, h.rank, range_agg(h.during) as ruled, coalesce(range_agg(w.worked * tstzmultirange(h.during)), '{}') as worked
      from held h
      left join lateral (
        select range_agg(tstzrange(p.starts_at, p.ends_at)) as worked
          from generate_series(date_trunc('day', lower(h.during) at time zone h.zone) - interval '1 day', upper(h.during) at time zone h.zone, interval '1 day') d(day)
          join weekly k on k.id = h.id and k.weekday = extract(isodow from d.day)
         cross join lateral (values ((d.day + k.starts) at time zone h.zone,
                                     (d.day + k.ends + case when k.ends <= k.starts then interval '1 day' else interval '0' end) at time zone h.zone)) p(starts_at, ends_at)
         where p.starts_at < p.ends_at) w on true
     group by h.nth, h.imei, h.rank
  ), left_over as (
    select l.nth, l.imei, l.ruled - coalesce(range_agg(l.ruled) over (partition by l.nth order by l.rank rows between unbounded preceding and 1 preceding), '{}') - l.worked as during
      from level l
  )
  select o.imei, range_agg(o.during) from left_over o where not isempty(o.during) group by o.nth, o.imei;
$$;
comment on function tracksolid.private_time(text[], timestamptz[], timestamptz[]) is
  'Time outside of working hours. Called by drop_private, positions_to_copy, note_track_silences and private_now';
