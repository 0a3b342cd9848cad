-- An area in parts between -180° and 180°. It may go on past either, by up to 180°; a part that PostGIS has brought back to the other side, so that it
-- spans more than half of the world, is put together first.
create or replace function tracksolid.cut_area_at_180(p_area public.geometry) returns public.geometry
  language sql immutable parallel safe
begin atomic
  select case when public.st_xmin(p_area) >= -180 and public.st_xmax(p_area) <= 180 and not bool_or(d.is_torn) then p_area
              else public.st_multi(public.st_collectionextract(public.st_union(
                public.st_translate(public.st_intersection(d.whole, public.st_makeenvelope(360 * k.turn - 180, -90, 360 * k.turn + 180, 90, 4326)), -360 * k.turn, 0)), 3)) end
    from (select t.is_torn, case when t.is_torn then public.st_shiftlongitude(t.geom) else t.geom end as whole
            from (select g.geom, public.st_xmax(g.geom) - public.st_xmin(g.geom) > 180 as is_torn from public.st_dump(p_area) g) t) d
   cross join (values (-1), (0), (1)) k(turn);
end;
comment on function tracksolid.cut_area_at_180(public.geometry) is 'An area in parts between -180° and 180°. Called by fence_area and area_of';
