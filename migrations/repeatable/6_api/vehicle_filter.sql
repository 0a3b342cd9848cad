-- The trackers and vehicles that a list of plates and imeis means; both null for no list. By the rule of fn_trips_for_map.
create or replace function tracksolid.vehicle_filter(p_vehicles text[], out imeis text[], out keys text[])
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select case when cardinality(p_vehicles) > 0 then array(select btrim(v) from unnest(p_vehicles) v) end,
         case when cardinality(p_vehicles) > 0 then
           array(select k from unnest(p_vehicles) v cross join lateral unnest(tracksolid.vehicles_named(v)) k) end;
$$;
comment on function tracksolid.vehicle_filter(text[]) is 'The trackers and vehicles that plates and imeis mean. Called by the functions of fleet export';
