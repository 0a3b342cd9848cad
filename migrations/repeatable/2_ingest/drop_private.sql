-- After: erasable, private_time
-- Takes places of private time out of pg_temp.stage_<p_table>, whichever way they come: poll, push, spool or replay. What becomes of a row is in
-- tracksolid.erasable(). A trip or stop that reaches into such time is left out whole, and one that was stored while it was open goes. A live row
-- keeps its sign of life and its counters. Of alarms only the critical ones stay, without place, speed and fence. fleet.private_imeis names the
-- trackers of this transaction whose rows had a place: finish_inbox lets their messages go.
create or replace function tracksolid.drop_private(p_table text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_table record;
  v_starts text;
  v_ends text;
  v_imeis text[];
  v_left_out integer;
  v_no_place integer;
begin
  if not exists (select from tracksolid.working_hours) then return; end if;
  if p_table = 'refusals' then  -- the time of a row that was refused is not known: it counts, without its text
    update pg_temp.stage_refusals s set raw = null
     where s.imei is null or exists (select from tracksolid.private_time(array[s.imei], array[now() - interval '90 days'], array[now()]));
    return;
  end if;
  select * into v_table from tracksolid.erasable() t where t.table_name = p_table and t.is_stored;
  if not found then return; end if;
  v_starts := format('s.%I', v_table.starts_column);
  v_ends := case when v_table.ends_column is null then v_starts else format('greatest(%s, coalesce(s.%I, now()))', v_starts, v_table.ends_column) end;
  execute format($sql$
    with span as (
      select s.imei, min(%2$s) as starts, max(%3$s) as ends from pg_temp.%1$I s where %2$s is not null group by s.imei, date_trunc('day', %2$s, 'UTC')
    ), private as materialized (
      select p.imei, range_agg(p.during) as during
        from (select array_agg(x.imei) as imeis, array_agg(x.starts) as starts, array_agg(x.ends) as ends from span x) g
       cross join lateral tracksolid.private_time(g.imeis, g.starts, g.ends) p group by p.imei
    ), met as materialized (
      select s.ctid as place, %4$s as stays from pg_temp.%1$I s
       where exists (select from private p where p.imei = s.imei and p.during && tstzrange(%2$s, %3$s, case when %2$s = %3$s then '[]' else '[)' end)) and %5$s
    ), gone as (
      delete from pg_temp.%1$I s using met m where s.ctid = m.place and not m.stays returning s.*
    ), kept as (
      update pg_temp.%1$I s set %6$s from met m where s.ctid = m.place and m.stays returning s.imei
    ), open as (%7$s)
    select array(select imei from gone union select imei from kept), (select count(*) from gone), (select count(*) from kept)$sql$,
    'stage_' || p_table, v_starts, v_ends,
    case v_table.in_private_time when 'left out' then 'false'
      when 'critical only' then 'exists (select from tracksolid.alarm_kinds k where k.alarm_type = s.alarm_type and k.severity = ''critical'')'
      else 'true' end,
    case v_table.in_private_time when 'no raw' then 's.raw::text ~* ''"[^"]*(lat|lng|lon|address|lbs|wifi|cell)[^"]*" *:''' else 'true' end,
    case v_table.in_private_time when 'left out' then 'imei = s.imei' when 'no raw' then 'raw = null'
      when 'critical only' then 'lat = null, lng = null, speed_kmh = null, fence_id = null, position_at = null, raw = null, '
                                'content_key = case when s.content_key = s.fence_id then '''' else s.content_key end'
      else 'heartbeat_at = greatest(s.heartbeat_at, s.gps_time), gps_time = null, lat = null, lng = null, speed_kmh = null, direction_deg = null, '
           'position_type = null, satellites = null' end,
    case when v_table.ends_column is null then 'select'
         else format('delete from tracksolid.%I t using gone g where t.imei = g.imei and t.%2$I = g.%2$I and t.%3$I is null%4$s',
                     p_table, v_table.starts_column, v_table.ends_column, case p_table when 'parking_events' then ' and t.kind = g.kind' else '' end) end)
    into v_imeis, v_left_out, v_no_place;
  if v_imeis <> '{}' then
    insert into tracksolid.private_rows (table_name, trackers, left_out, no_place) values (p_table, cardinality(v_imeis), v_left_out, v_no_place);
    perform set_config('fleet.private_imeis', concat_ws(' ', nullif(current_setting('fleet.private_imeis', true), ''), array_to_string(v_imeis, ' ')), true);
  end if;
end $$;
comment on function tracksolid.drop_private(text) is 'Leaves places of private time out of a stage. Called by drop_erased';
