-- Takes pg_temp.stage_<p_table> over into one of the tables of readings that the vendor pushes: each natural key once, the
-- first one stays. Partitions are made for the days that have rows.
create or replace function tracksolid.merge_pushed(p_table text, out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_time text := case p_table
    when 'heartbeats' then 'gate_time' when 'fuel_readings' then 'reading_time' when 'temperature_readings' then 'reading_time'
    when 'device_events' then '' when 'fault_codes' then '' when 'obd_readings' then '' when 'lbs_readings' then '' end;
begin
  if v_time is null then
    raise exception 'nothing is pushed into table ''%''', p_table
      using errcode = 'invalid_parameter_value', hint = 'see the list in tracksolid.merge_pushed';
  end if;
  if v_time <> '' then
    execute format('select tracksolid.ensure_partitions(%L, min(%I), max(%2$I)) from pg_temp.%3$I group by date_trunc(''day'', %2$I, ''UTC'')',
                   p_table, v_time, 'stage_' || p_table);
  end if;
  execute format('select count(*) from pg_temp.%I', 'stage_' || p_table) into rows_in;
  execute format('with written as (insert into tracksolid.%I select * from pg_temp.%I on conflict do nothing returning 1) '
                 'select count(*) from written', p_table, 'stage_' || p_table) into rows_written;
  execute format('truncate pg_temp.%I', 'stage_' || p_table);
end $$;
comment on function tracksolid.merge_pushed(text) is 'Stage to the tables of pushed readings. Called by receive-push';
