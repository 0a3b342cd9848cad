create or replace function tracksolid.live_positions_set_geom() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.geom := public.st_setsrid(public.st_makepoint(new.lng, new.lat), 4326);
  return new;
end $$;
comment on function tracksolid.live_positions_set_geom() is 'Trigger of tracksolid.live_positions: keeps geom';
select tracksolid.place_trigger('set_geom before insert or update of lat, lng, geom on tracksolid.live_positions '
                                'for each row execute function tracksolid.live_positions_set_geom()');
