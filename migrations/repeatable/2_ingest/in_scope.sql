-- A scope is the cost centres that a token may see; null: all.
create or replace function tracksolid.in_scope(p_cost_centre text, p_scope text[]) returns boolean
  language sql immutable parallel safe
  return p_scope is null or coalesce(p_cost_centre, 'Unassigned') = any(p_scope);
comment on function tracksolid.in_scope(text, text[]) is
  'Whether an assignment of that cost centre is in the scope of a token. Called by vehicles_named and vehicle_trackers';
