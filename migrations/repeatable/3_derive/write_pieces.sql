-- After: pieces_of_steps
-- p_from: only pieces that start there or later, where one starts; one that only opens the day there stays.
drop function if exists tracksolid.write_pieces(text, date[], tracksolid.step[], text, tracksolid.figure_rules);  -- before p_from
create or replace function tracksolid.write_pieces(
    p_imei text, p_days date[], p_steps tracksolid.step[], p_zone text, p_rules tracksolid.figure_rules, p_from timestamptz default null) returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  with found as materialized (
    select n.* from tracksolid.pieces_of_steps(p_imei, p_days, p_steps, p_zone, p_rules, p_from) n
  ), gone as (
    delete from tracksolid.track_pieces o
     where o.imei = p_imei and o.day = any(p_days) and o.ends > coalesce(p_from, '-infinity')
       and not exists (select from found n where n.day = o.day and n.starts = o.starts and n.ends = o.ends)
  )
  insert into tracksolid.track_pieces as o select n.* from found n
  on conflict (imei, day, starts, ends) do update set (kind, opens, closes, shape) = (excluded.kind, excluded.opens, excluded.closes, excluded.shape)
   where (o.kind, o.opens, o.closes, o.shape::bytea) is distinct from (excluded.kind, excluded.opens, excluded.closes, excluded.shape::bytea);
$$;
comment on function tracksolid.write_pieces(text, date[], tracksolid.step[], text, tracksolid.figure_rules, timestamptz) is
  'Stores the pieces of track of a device on some days. Called by write_days';
