-- Takes pg_temp.stage_live_positions over. The fix of a row is replaced only by a newer gps_time, or by any when its own lies in the future; a newer
-- heartbeat alone brings its state (ignition, battery, online) and leaves the fix. What a row does not say of the state stays: a pushed fix
-- has no battery. Equal rows are not rewritten.
-- The columns are those of the table, so that a new one needs no change here: it belongs to the state, unless v_of_fix names it.
create or replace function tracksolid.merge_live_positions(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_of_fix constant text[] := array['gps_time', 'lat', 'lng', 'speed_kmh', 'direction_deg', 'position_type', 'satellites'];
  v_columns text;
  v_excluded text;
  v_state text;
begin
  perform tracksolid.drop_erased('live_positions');
  select count(*) into rows_in from pg_temp.stage_live_positions;
  perform tracksolid.note_signs_of_life();
  select string_agg(format('%I', attname), ', ' order by attnum),
         string_agg(format(case when attname = 'heartbeat_at' then 'greatest(l.%1$I, excluded.%1$I)'
                                when attname = any (v_of_fix || 'online'::text) then 'excluded.%1$I'
                                else 'coalesce(excluded.%1$I, l.%1$I)' end, attname), ', ' order by attnum),
         string_agg(format(case attname when 'heartbeat_at' then '%1$I = greatest(l.%1$I, j.%1$I)' when 'online' then '%1$I = j.%1$I'
                                        else '%1$I = coalesce(j.%1$I, l.%1$I)' end, attname), ', ' order by attnum)
           filter (where attname <> all (v_of_fix))
    into v_columns, v_excluded, v_state
    from pg_attribute
   where attrelid = 'tracksolid.live_positions'::regclass and attnum > 0 and not attisdropped and attname not in ('imei', 'geom', 'updated_at');
  execute format($sql$
    with reported as (
      select distinct on (s.imei) s.* from pg_temp.stage_live_positions s
       order by s.imei, s.gps_time desc nulls last, s.heartbeat_at desc nulls last
    ), judged as (
      select t.*, (l.imei is null or t.gps_time > l.gps_time or (t.gps_time < l.gps_time and l.gps_time > now() + interval '10 minutes')
                   or (t.gps_time is not null and l.gps_time is null)) is true as new_fix,
             (t.heartbeat_at > l.heartbeat_at or (t.heartbeat_at is not null and l.heartbeat_at is null)
              or (t.gps_time is not distinct from l.gps_time and t.heartbeat_at is not distinct from l.heartbeat_at
                  and t.online is distinct from l.online)) as new_state
        from reported t left join tracksolid.live_positions l on l.imei = t.imei
    ), fixes as (
      insert into tracksolid.live_positions as l (imei, %1$s)
      select imei, %1$s from judged where new_fix
      on conflict (imei) do update set (%1$s, updated_at) = (%2$s, now())
       where l.gps_time is null or excluded.gps_time > l.gps_time or l.gps_time > now() + interval '10 minutes'
      returning 1
    ), states as (
      update tracksolid.live_positions l set %3$s, updated_at = now()
        from judged j
       where l.imei = j.imei and j.new_state and not j.new_fix
      returning 1
    )
    select (select count(*) from fixes) + (select count(*) from states)$sql$, v_columns, v_excluded, v_state) into rows_written;
  truncate pg_temp.stage_live_positions;
end $$;
comment on function tracksolid.merge_live_positions() is 'Stage to tracksolid.live_positions. Called by poll-movement (live) and receive-push';
