-- Whether the ignition wire of a device is on permanent power: a day without ignition off on which it stands for wired_ignition_s with it on.
create or replace function tracksolid.is_wired(p_steps tracksolid.step[], p_starts timestamptz, p_ends timestamptz, p_rules tracksolid.figure_rules)
  returns boolean
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select not exists (select from unnest(p_steps) o where o.acc_on is false and o.gps_time >= p_starts and o.gps_time < p_ends)
     and exists (
       select from (
         select s.n - row_number() over (order by s.n) as run, extract(epoch from least(s.gps_time, p_ends) - greatest(s.before, p_starts)) as run_s
           from (select u.*, row_number() over (order by u.gps_time) as n from unnest(p_steps) u) s
          where s.gps_time > p_starts and s.before < p_ends and not s.moves and s.acc_on and s.before_acc
            and s.step_s <= p_rules.drive_silence_s) r  -- a longer silence proves nothing
        group by r.run having sum(r.run_s) >= p_rules.wired_ignition_s);
$$;
comment on function tracksolid.is_wired(tracksolid.step[], timestamptz, timestamptz, tracksolid.figure_rules) is
  'Whether the ignition of a day is always on although the vehicle stands for hours. Called by legs_of_days and write_figures';
