-- After: mark_fuel_stale
create or replace function tracksolid.on_new_fuel_rule() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.mark_fuel_stale();
  return null;
end $$;
comment on function tracksolid.on_new_fuel_rule() is 'Trigger of tracksolid.settings: fuel follows its thresholds';
select tracksolid.place_trigger($trigger$
  new_fuel_rule after update on tracksolid.settings for each row
  when (((new.name = any (array['fuel_refuel_l'::text, 'fuel_drain_l'::text, 'fuel_window_s'::text])) and (new.value <> old.value)))
  execute function tracksolid.on_new_fuel_rule()$trigger$);
