-- After: mark_fuel_stale
-- Days of another zone are other days: those that can be computed again make room for them, those whose fixes are gone stay as they are. What has a time of
-- its own is found again from the first whole day of the new zone on; from before that it only goes to another day.
create or replace function tracksolid.on_new_zone() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_kept timestamptz := tracksolid.kept_from() + interval '2 hours';
  v_from timestamptz := tracksolid.figures_from();
begin
  perform tracksolid.mark_rule_stale();
  delete from tracksolid.legs l where tracksolid.day_start(l.day, old.value) >= v_kept;
  delete from tracksolid.shifts s where s.start_time >= v_from;
  update tracksolid.shifts s set day = (s.start_time at time zone new.value)::date where tracksolid.day_start(s.day, old.value) >= v_kept;
  delete from tracksolid.daily_figures f where tracksolid.day_start(f.day, old.value) >= v_kept;
  delete from tracksolid.track_pieces p where tracksolid.day_start(p.day, old.value) >= v_kept;
  delete from tracksolid.visit_parts p where tracksolid.day_start(p.day, old.value) >= v_kept;
  delete from tracksolid.visits v where v.entered_at >= v_from;
  delete from tracksolid.fuel_levels l where l.at > v_from;
  update tracksolid.fuel_levels l set day = ((l.at - interval '1 microsecond') at time zone new.value)::date where tracksolid.day_start(l.day, old.value) >= v_kept;
  delete from tracksolid.fuel_episodes e where e.at >= v_from;
  update tracksolid.fuel_episodes e set day = (e.at at time zone new.value)::date where tracksolid.day_start(e.day, old.value) >= v_kept;
  delete from tracksolid.fuel_days d where tracksolid.day_start(d.day, old.value) >= v_kept;
  perform tracksolid.mark_fuel_stale();
  delete from tracksolid.counter_days c where tracksolid.day_start(c.day, old.value) >= v_kept;
  perform tracksolid.make_mileage_daily();
  perform tracksolid.define_mileage_views();
  perform tracksolid.apply_storage_policies();
  return null;
end $$;
comment on function tracksolid.on_new_zone() is 'Trigger of tracksolid.settings: days of another zone are other days';
select tracksolid.place_trigger($trigger$
  new_zone after update on tracksolid.settings for each row
  when (((new.name = 'timezone'::text) and (new.value <> old.value)))
  execute function tracksolid.on_new_zone()$trigger$);
