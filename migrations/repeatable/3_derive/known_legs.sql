-- The legs of one device on the days from p_first to p_last that new trips and shifts are made of. Behind p_edge (figures_from) the days of a former zone
-- are kept as they were: the last of them may reach over the first midnight of this zone, and what it has from there on is known from this zone's days.
create or replace function tracksolid.known_legs(p_imei text, p_first date, p_last date, p_edge timestamptz) returns tracksolid.legs[]
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select array(select l from tracksolid.legs l
                where l.imei = p_imei and l.day between p_first and p_last
                  and not (l.end_time > p_edge and tracksolid.day_start(l.day, tracksolid.setting('timezone')) < p_edge))
$$;
comment on function tracksolid.known_legs(text, date, date, timestamptz) is 'Legs for trips and shifts, without those of a former zone. Called by build_trips and build_shifts';
