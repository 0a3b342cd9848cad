create or replace function tracksolid.on_new_rule() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.mark_rule_stale();
  return null;
end $$;
comment on function tracksolid.on_new_rule() is 'Trigger of tracksolid.settings: figures follow their thresholds';
select tracksolid.place_trigger($trigger$
  new_rule after update on tracksolid.settings for each row
  when (((new.name = any (array['moving_kmh'::text, 'trip_stop_s'::text, 'trip_idle_s'::text, 'trip_min_km'::text, 'rest_radius_km'::text,
  'jump_kmh'::text, 'drive_silence_s'::text, 'km_silence_s'::text, 'long_step_s'::text, 'idle_after_s'::text, 'wired_ignition_s'::text,
  'shift_rest_s'::text, 'speeding_kmh'::text, 'harsh_acceleration_kmh_s'::text, 'harsh_braking_kmh_s'::text, 'obd_gap_s'::text])) and (new.value <> old.value)))
  execute function tracksolid.on_new_rule()$trigger$);
