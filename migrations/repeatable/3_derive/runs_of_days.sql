-- Days in a row, newest first, in runs of at most p_most days.
create or replace function tracksolid.runs_of_days(p_days date[], p_most integer) returns table (first date, last date)
  language sql immutable parallel safe
begin atomic
  select min(x.d), max(x.d)
    from (select d, d - (row_number() over (order by d))::integer as run, (row_number() over (order by d) - 1) / p_most as part from unnest(p_days) d) x
   group by x.run, x.part order by 2 desc;
end;
comment on function tracksolid.runs_of_days(date[], integer) is 'Days that are computed in one pass. Called by build_device_days and build_fuel';
