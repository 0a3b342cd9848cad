-- Ends silences by the rows of pg_temp.stage_live_positions, before they are merged: a device that gives a sign after
-- silence_after_s without one has ended a silence, and is asked at once.
create or replace function tracksolid.note_signs_of_life() returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_silent_after interval := tracksolid.setting('silence_after_s')::numeric * interval '1 second';
begin
  insert into tracksolid.silences (imei, began_at, ended_at)
  select l.imei, greatest(l.gps_time, l.heartbeat_at), s.sign
    from (select imei, greatest(max(gps_time), max(heartbeat_at)) as sign from pg_temp.stage_live_positions group by imei) s
    join tracksolid.live_positions l on l.imei = s.imei
   where s.sign - greatest(l.gps_time, l.heartbeat_at) > v_silent_after
   order by 1
  on conflict (imei, began_at) do nothing;
  update tracksolid.coverage c set ask_after = null
    from (select c.imei, c.stream
            from (select imei, greatest(max(gps_time), max(heartbeat_at)) as sign from pg_temp.stage_live_positions group by imei) s
            left join tracksolid.live_positions l on l.imei = s.imei
            join tracksolid.coverage c on c.imei = s.imei and c.ask_after is not null
           where s.sign > coalesce(greatest(l.gps_time, l.heartbeat_at), '-infinity')
           order by c.imei, c.stream for update of c) back
   where c.imei = back.imei and c.stream = back.stream;
end $$;
comment on function tracksolid.note_signs_of_life() is
  'Returns from silence, as the live positions show them. Called by merge_live_positions';
