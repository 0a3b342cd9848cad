-- After: fence_area, fence_problem
-- Whoever writes a fence gives its shape; the area follows, and a change that moves it marks its visits. An operator's fence without an area is refused,
-- the vendor's is kept: nobody here can mend it.
create or replace function tracksolid.fences_set_area() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_problem text;
begin
  if tg_op = 'INSERT' or new.shape::bytea is distinct from old.shape::bytea or new.buffer_m is distinct from old.buffer_m
     or exists (select from public.st_dump(old.area) d where public.st_xmax(d.geom) - public.st_xmin(d.geom) > 180) then  -- before cut_area_at_180
    if new.shape is not null then v_problem := tracksolid.fence_problem(new.shape, new.buffer_m); end if;
    if new.source = 'operator' and (v_problem is not null or new.shape is null) then
      raise exception 'fence ''%'': %', new.fence_id, coalesce(v_problem, 'it has no coordinates')
        using errcode = 'invalid_parameter_value', hint = 'the shape is in degrees, WGS 84; see docs/use/fences.md';
    end if;
    new.area := case when v_problem is null and new.shape is not null then tracksolid.fence_area(new.shape, new.buffer_m) end;
  else
    new.area := old.area;
  end if;
  new.updated_at := now();
  return new;
end $$;
comment on function tracksolid.fences_set_area() is 'Trigger of tracksolid.fences: the area follows the shape';
select tracksolid.place_trigger($trigger$
  set_area before insert or update on tracksolid.fences for each row execute function tracksolid.fences_set_area()$trigger$);
update tracksolid.fences f set updated_at = now()
 where exists (select from public.st_dump(f.area) d where public.st_xmax(d.geom) - public.st_xmin(d.geom) > 180);
