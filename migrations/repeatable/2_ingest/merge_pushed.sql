-- After: mark_fuel
-- Takes pg_temp.stage_<p_table> over into one of the tables of readings that the vendor pushes: each key once, the first one
-- stays. Partitions are made for the days that have rows. Gives the items whose row is not there because another item of
-- the same key is: those of the tables where an item is not part of the key.
drop function if exists tracksolid.merge_pushed(text);
create or replace function tracksolid.merge_pushed(p_table text) returns setof bytea
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_time text := case p_table
    when 'heartbeats' then 'gate_time' when 'fuel_readings' then 'reading_time' when 'temperature_readings' then 'reading_time'
    when 'device_events' then '' when 'fault_codes' then '' when 'obd_readings' then '' when 'lbs_readings' then '' end;
  v_key text := case p_table
    when 'heartbeats' then 'imei, gate_time' when 'fault_codes' then 'imei, event_time, fault_code'
    when 'obd_readings' then 'imei, reading_time' end;
  v_fuel boolean := p_table = 'fuel_readings';  -- those of engines are marked by on_obd_changed
  v_in bigint;
  v_written bigint;
begin
  if v_time is null then
    raise exception 'nothing is pushed into table ''%''', p_table
      using errcode = 'invalid_parameter_value', hint = 'see the list in tracksolid.merge_pushed';
  end if;
  perform tracksolid.drop_erased(p_table);
  if v_time <> '' then
    execute format('select tracksolid.make_partitions(%L, array(select distinct date_trunc(''day'', %I, ''UTC'') from pg_temp.%I))',
                   p_table, v_time, 'stage_' || p_table);
  end if;
  execute format('select count(*) from pg_temp.%I', 'stage_' || p_table) into v_in;
  execute format('with written as (insert into tracksolid.%I select * from pg_temp.%I on conflict do nothing returning %s) '
                 'select count(*)%s from written w', p_table, 'stage_' || p_table,
                 case when v_fuel then 'imei, reading_time' else '1' end,
                 case when v_fuel then ', tracksolid.mark_fuel(array_agg(w.imei), array_agg(w.reading_time))' end) into v_written;
  if v_written < v_in and v_key is not null then
    return query execute format('select s.item from pg_temp.%I s join tracksolid.%I t using (%s) where t.item <> s.item and t.item <> ''''',
                                'stage_' || p_table, p_table, v_key);
  end if;
  execute format('truncate pg_temp.%I', 'stage_' || p_table);
end $$;
comment on function tracksolid.merge_pushed(text) is 'Stage to the tables of pushed readings. Called by receive-push';
