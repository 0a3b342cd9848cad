-- The same times with the bounds of tracksolid.visit_parts: one belongs to it where the device was inside at a fix and nothing is known beyond. p_opens:
-- times at which the knowledge of a device begins, p_closes: at which it or its day ends. A set of one row, which the planner opens.
drop function if exists tracksolid.bounds_as_seen(tstzmultirange, timestamptz[], timestamptz[]);  -- before it was a set
create or replace function tracksolid.bounds_as_seen(p_inside tstzmultirange, p_opens timestamptz[], p_closes timestamptz[]) returns setof tstzmultirange
  language sql immutable parallel safe rows 1
begin atomic
  select range_agg(tstzrange(lower(r), upper(r), case when lower(r) = any(p_opens) then '[' else '(' end || case when upper(r) = any(p_closes) then ']' else ')' end))
    from unnest(p_inside) u(r);
end;
comment on function tracksolid.bounds_as_seen(tstzmultirange, timestamptz[], timestamptz[]) is 'Marks where visits were cut by silence. Called by parts_of_days, parts_of_fence and fn_presence';
