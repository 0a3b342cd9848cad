-- When one device moved on the days from p_first to p_last, and how far: the pieces of its track that are no stands, and what it drove through a silence.
-- Legs would be coarser: a stop of some minutes is part of one.
create or replace function tracksolid.fuel_moves(p_imei text, p_first date, p_last date) returns table (starts timestamptz, ends timestamptz, km double precision)
  language sql stable set search_path = pg_catalog, pg_temp set jit = off as $$
  select p.starts, p.ends, public.st_length(public.st_force2d(p.shape)::public.geography, false) / 1000
    from tracksolid.track_pieces p where p.imei = p_imei and p.day between p_first and p_last and p.kind <> 'stand' and p.ends > p.starts
  union all
  select l.start_time, l.end_time, l.km
    from tracksolid.legs l where l.imei = p_imei and l.day between p_first and p_last and l.kind = 'gap' and l.end_time > l.start_time;
$$;
comment on function tracksolid.fuel_moves(text, date, date) is 'Kilometres of a device by time. Called by fuel_steps and fuel_pieces';
