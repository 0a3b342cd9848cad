-- After: runs_of_days, build_counters
-- Computes up to p_limit days of one device that tracksolid.stale_ranges names, with its trips, shifts and counters, and takes them off the queue; gives
-- how many. One session a device at a time (build_days), so whoever reads the fixes also writes what follows from them. Only the rows of the
-- queue that were there at the start are taken off: what commits meanwhile stays. Visits are left to the caller, for many devices at once: firsts and
-- lasts are the days in a row that were computed.
drop function if exists tracksolid.build_device_days(text, integer);  -- before firsts and lasts
create function tracksolid.build_device_days(p_imei text, p_limit integer, out built integer, out firsts date[], out lasts date[])
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_rules tracksolid.figure_rules := tracksolid.figure_rules();
  v_ids bigint[];
  v_stale tstzmultirange;
  v_removed boolean;
  v_added boolean;
  v_days date[];
  v_cut timestamptz;
  v_ends timestamptz;
  v_block record;
  v_written record;
begin
  select array_agg(r.id), range_agg(r.stale), bool_or(r.kind = 'removed'), bool_and(r.kind = 'added') into v_ids, v_stale, v_removed, v_added
    from tracksolid.stale_ranges r where r.imei = p_imei;
  v_days := tracksolid.stale_days(p_imei, v_ids, p_limit + 1);
  if cardinality(v_days) > p_limit then
    v_cut := tracksolid.day_start(v_days[p_limit + 1] + 1, v_zone);
    v_days := v_days[:p_limit];
  end if;
  for v_block in  -- days in a row are computed in one pass, a week at most
    select r.first, r.last from tracksolid.runs_of_days(v_days, 7) r
  loop
    v_written := tracksolid.write_days(p_imei, v_block.first, v_block.last, v_removed, case when v_added then lower(v_stale) end, v_rules);
    if v_written.days is not null then
      firsts := firsts || v_written.days[1];
      lasts := lasts || v_written.days[cardinality(v_written.days)];
    end if;
    v_ends := tracksolid.day_start(v_block.last + 1, v_zone);
    perform tracksolid.build_trips(p_imei, ((tracksolid.day_start(v_block.first, v_zone) - interval '1 microsecond') at time zone v_zone)::date,
                                   (v_ends at time zone v_zone)::date,  -- days beside it: a zone may skip a date
                                   v_stale, v_written.steps, tstzrange(v_written.steps_from, v_ends));
    perform tracksolid.build_shifts(p_imei, v_block.first - 3, v_block.last + 3);
  end loop;
  perform tracksolid.build_counters(p_imei, v_stale);
  if v_cut is not null then  -- the older days stay in the queue
    insert into tracksolid.stale_ranges (imei, stale, kind)
    select p_imei, tstzrange(lower(r.stale) - case when r.kind = 'rule' then interval '0' else interval '7 days' end, v_cut),
           case when r.kind = 'removed' then 'removed' else 'rule' end
      from tracksolid.stale_ranges r
     where r.id = any(v_ids) and (lower_inf(r.stale) or lower(r.stale) - interval '7 days' < v_cut);
  end if;
  delete from tracksolid.stale_ranges r where r.id = any(v_ids);
  built := cardinality(v_days);
end $$;
comment on function tracksolid.build_device_days(text, integer) is
  'Computes stale days, trips and shifts of one device. Called by build_days under the lock of the device';
