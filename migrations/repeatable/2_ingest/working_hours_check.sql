-- After: weekly_hours, normalize_plate
create or replace function tracksolid.working_hours_check() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform from tracksolid.weekly_hours(new.hours);
  perform now() at time zone new.timezone;
  new.name := btrim(new.name);
  new.name_key := case when new.subject = 'vehicle' then reporting.normalize_plate(new.name) else lower(new.name) end;
  return new;
end $$;
comment on function tracksolid.working_hours_check() is 'Trigger of tracksolid.working_hours: refuses hours that cannot be read, keeps name_key';
select tracksolid.place_trigger('check_hours before insert or update on tracksolid.working_hours '
                                'for each row execute function tracksolid.working_hours_check()');
