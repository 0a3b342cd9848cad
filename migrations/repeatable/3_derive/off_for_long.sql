-- The first fix of the day from p_starts on, before p_until, up to which the vehicle has stood with the ignition off for stop_s since p_from; null:
-- none. Legs before and after it follow from their own steps alone: the stand ends what was before (find_legs).
create or replace function tracksolid.off_for_long(
    p_steps tracksolid.step[], p_from timestamptz, p_until timestamptz, p_starts timestamptz, p_rules tracksolid.figure_rules) returns timestamptz
  language sql immutable parallel safe
begin atomic
  select min(x.gps_time)
    from (select s.gps_time, s.acc_on is false and s.before_acc is false as off,
                 bool_and(not s.moves) over w as stands, sum(s.step_s) filter (where s.acc_on is false and s.before_acc is false) over w as off_s
            from unnest(p_steps) s where s.gps_time > p_from and s.gps_time < p_until window w as (order by s.gps_time)) x
   where x.off and x.stands and x.off_s >= p_rules.stop_s and x.gps_time > p_starts;
end;
comment on function tracksolid.off_for_long(tracksolid.step[], timestamptz, timestamptz, timestamptz, tracksolid.figure_rules) is
  'A fix at which a day can be cut in two. Called by write_days';
