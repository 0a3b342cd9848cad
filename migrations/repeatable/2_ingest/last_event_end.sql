-- The end of the last trip or stop of a stream that ended after p_after and not after p_until; null: there is none, or the stream
-- has no events. Between the end of one and the start of the next nothing of the stream is under way.
create or replace function tracksolid.last_event_end(p_stream text, p_imei text, p_after timestamptz, p_until timestamptz) returns timestamptz
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select case p_stream
    when 'trips' then (select max(end_time) from tracksolid.trips
                        where imei = p_imei and start_time between p_after - interval '31 days' and p_until
                          and end_time > p_after and end_time <= p_until and superseded_at is null and source = 'vendor')
    when 'parking' then (select max(end_time) from tracksolid.parking_events
                          where imei = p_imei and kind = 'parking' and start_time between p_after - interval '31 days' and p_until
                            and end_time > p_after and end_time <= p_until and superseded_at is null)
    when 'idling' then (select max(end_time) from tracksolid.parking_events
                         where imei = p_imei and kind = 'idling' and start_time between p_after - interval '31 days' and p_until
                           and end_time > p_after and end_time <= p_until and superseded_at is null)
  end
$$;
comment on function tracksolid.last_event_end(text, text, timestamptz, timestamptz) is
  'Where coverage of trips and stops may end. Called by cover and open_stretches';
