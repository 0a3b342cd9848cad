-- The trackers and vehicles that a list of plates and imeis means, of a scope (cost centres, null: all); both null for no list. A plate that several
-- vehicles share is refused, or with p_refuse false means none of them.
drop function if exists tracksolid.vehicle_filter(text[]);  -- before p_scope
drop function if exists tracksolid.vehicle_filter(text[], text[]);  -- before p_refuse
create or replace function tracksolid.vehicle_filter(
    p_vehicles text[], p_scope text[] default null, p_refuse boolean default true, out imeis text[], out keys text[])
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from unnest(p_vehicles) v where btrim(v) <> '') then
    imeis := array(select btrim(v) from unnest(p_vehicles) v
                    where tracksolid.in_scope(null, p_scope)  -- trackers without an assignment are Unassigned
                       or exists (select from tracksolid.assignments a where a.imei = btrim(v) and tracksolid.in_scope(a.cost_centre, p_scope)));
    keys := array(select k from unnest(p_vehicles) v cross join lateral tracksolid.one_vehicle(v, p_scope, p_refuse) k where btrim(v) <> '' and k is not null);
  end if;
end $$;
comment on function tracksolid.vehicle_filter(text[], text[], boolean) is
  'The trackers and vehicles that plates and imeis mean. Called by fn_trips_for_map and the functions of fleet export';
