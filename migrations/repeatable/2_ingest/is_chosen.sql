-- After: in_scope
-- Whether a row is of the vehicles (as vehicle_filter gives them; p_imeis null: all) and cost centres (null: all) that somebody asked for. The planner opens it.
create or replace function tracksolid.is_chosen(
    p_imeis text[], p_keys text[], p_cost_centres text[], p_imei text, p_vehicle_key text, p_cost_centre text) returns boolean
  language sql immutable parallel safe
  return (p_imeis is null or p_imei = any(p_imeis) or p_vehicle_key = any(p_keys)) and tracksolid.in_scope(p_cost_centre, p_cost_centres);
comment on function tracksolid.is_chosen(text[], text[], text[], text, text, text) is
  'The filter of reports and of rules by vehicle and cost centre. Called by fn_*, completeness and notify_found_*';
