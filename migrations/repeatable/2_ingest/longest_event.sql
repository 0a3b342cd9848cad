-- How long an event of a stream may last: older time is settled whatever was reported. Nobody idles as long as they park.
create or replace function tracksolid.longest_event(p_stream text) returns interval
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select tracksolid.setting('longest_event_days')::numeric * interval '1 day'
         * case p_stream when 'trips' then 1 when 'parking' then 1 when 'idling' then 1 / 7.0 end
$$;
comment on function tracksolid.longest_event(text) is 'Null for streams without events. Called by cover and open_stretches';
