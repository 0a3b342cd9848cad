-- Closes the time before p_ends: fixes of it that come from now on are kept aside (late_fixes), and its figures are final. Nobody who stores fixes is under
-- way while it is set.
create or replace function tracksolid.hold_archive(p_ends timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
begin
  if tracksolid.kept_from() >= p_ends then return; end if;
  if p_ends > now() - interval '92 days' then
    raise exception 'fixes up to ''%'' are younger than what the polls ask for again', p_ends
      using errcode = 'invalid_parameter_value', hint = 'archive what is 92 days old or older';
  end if;
  perform tracksolid.lock_trips_and_fixes(true);
  update tracksolid.settings s set value = p_ends::text where s.name = 'kept_from' and s.value::timestamptz < p_ends;
end $$;
comment on function tracksolid.hold_archive(timestamptz) is 'Closes a time before it is archived. Called by fleet archive';
