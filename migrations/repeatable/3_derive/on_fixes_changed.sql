-- Fixes that are deleted or changed leave the figures as well. Adding fixes is marked by the functions that add them.
create or replace function tracksolid.on_fixes_changed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'TRUNCATE' then
    insert into tracksolid.stale_ranges (imei, stale, kind)
    select f.imei, tstzrange(tracksolid.figures_from(), null), 'removed' from tracksolid.daily_figures f group by f.imei;
    update tracksolid.trips t set fixes_version = t.fixes_version + 1, route = null where t.start_time >= tracksolid.figures_from();
  elsif tg_op = 'DELETE' then
    perform tracksolid.mark_fixes(array_agg(s.imei), array_agg(s.first_fix), array_agg(s.last_fix), 'removed')
       from (select r.imei, min(r.gps_time) as first_fix, max(r.gps_time) as last_fix
               from removed r group by r.imei, date_trunc('day', r.gps_time, 'UTC')) s having count(*) > 0;
  else
    perform tracksolid.mark_fixes(array_agg(s.imei), array_agg(s.first_fix), array_agg(s.last_fix), 'added')
       from (select c.imei, min(c.gps_time) as first_fix, max(c.gps_time) as last_fix
               from changed c group by c.imei, date_trunc('day', c.gps_time, 'UTC')) s having count(*) > 0;
    perform tracksolid.mark_fixes(array_agg(s.imei), array_agg(s.first_fix), array_agg(s.last_fix), 'removed')
       from (select r.imei, min(r.gps_time) as first_fix, max(r.gps_time) as last_fix from removed r
              where not exists (select from changed c where c.imei = r.imei and c.gps_time = r.gps_time)
              group by r.imei, date_trunc('day', r.gps_time, 'UTC')) s having count(*) > 0;
  end if;
  return null;
end $$;
comment on function tracksolid.on_fixes_changed() is 'Statement trigger of position_history: figures follow what is deleted or changed';
