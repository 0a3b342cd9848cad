-- After: judge_fixes
-- The thresholds are written here and not read from the settings: a stored aggregate may only rest on what can't change. A test holds them
-- equal to what migrate puts into the settings.
create or replace function tracksolid.driven_km_end(s double precision[]) returns double precision
  language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select coalesce(sum(j.step_km) filter (where j.moves), 0)
    from tracksolid.judge_fixes(
           array(select row(to_timestamp(s[i]), s[i + 1], s[i + 2], s[i + 3], null)::tracksolid.fix
                   from generate_series(1, cardinality(s), 4) i order by s[i]),
           row(5, 300, 0.15, 200, 1800, 7200, 60, 1800, 300, 14400, 120, 10, 12, 0.2)::tracksolid.figure_rules) j;
$$;
comment on function tracksolid.driven_km_end(double precision[]) is 'Result of tracksolid.driven_km';
