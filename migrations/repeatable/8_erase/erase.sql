-- After: erase_spans
-- Erases, and gives the counts by table; with p_dry_run it only counts. Raw messages of the inbox and refused rows are not told apart by the time
-- in them: those that came since the start of a span and name the tracker go. Days that an erased time touches are computed again from what is
-- left, where their fixes are still there.
create or replace function tracksolid.erase(
    p_subject text, p_name text, p_from timestamptz, p_to timestamptz, p_by text, p_reason text, p_dry_run boolean) returns json
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_of_days text := format('t.day >= coalesce(($2 at time zone %1$L)::date, ''-infinity'') and t.day <= (($3 - interval ''1 microsecond'') at time zone %1$L)::date', tracksolid.setting('timezone'));
  v_name text := lower(btrim(p_name));
  v_counts jsonb := '{}';
  v_spans integer := 0;
  v_span record;
  v_table record;
  v_erasure bigint;
  v_rows bigint;
begin
  if p_from >= p_to then
    raise exception 'the window is empty or ends in the future' using errcode = '22023';
  end if;
  if not p_dry_run then
    perform pg_advisory_xact_lock(920151, 0);
    if current_setting('timescaledb.max_tuples_decompressed_per_dml_transaction', true) is not null then
      perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);
    end if;
    insert into tracksolid.erasures (erased_by, subject, asked, reason, counts) values (p_by, p_subject, tstzrange(p_from, p_to), p_reason, '{}') returning id into v_erasure;
  end if;
  for v_span in select s.imei, s.during, lower(s.during) as starts, upper(s.during) as ends from tracksolid.erase_spans(p_subject, p_name, p_from, p_to) s loop
    v_spans := v_spans + 1;
    if not p_dry_run then
      perform pg_advisory_xact_lock(920149, k.key)
         from (select distinct hashtext(d.imei) as key from tracksolid.devices d where v_span.imei is null or d.imei = v_span.imei order by 1) k;
      insert into tracksolid.erased_spans (erasure_id, imei, during) values (v_erasure, v_span.imei, v_span.during);
    end if;
    for v_table in
      select t.table_name,
             case when t.ends_column is null then format('t.%1$I >= coalesce($2, ''-infinity'') and t.%1$I < $3', t.starts_column)
                  else format('t.%I < $3 and coalesce(t.%I, now()) >= coalesce($2, ''-infinity'')', t.starts_column, t.ends_column) end as condition
        from tracksolid.erasable() t
      union all values
        ('daily_figures', v_of_days),
        ('visit_parts', v_of_days),
        ('fuel_days', v_of_days),
        ('counter_days', v_of_days),
        ('failed_windows', 't.during && tstzrange($2, $3)'),
        ('notify_episodes', 't.during && tstzrange($2, $3) and t.imei is not null'),
        ('refusals', 't.seen_at >= coalesce($2, ''-infinity'')')
    loop
      execute case when p_dry_run then format('select count(*) from tracksolid.%I t where %s and %s', v_table.table_name,
                                               case when v_span.imei is null then '$1 is null' else 't.imei = $1' end, v_table.condition)
                   else format('with gone as (delete from tracksolid.%I t where %s and %s returning 1) select count(*) from gone', v_table.table_name,
                               case when v_span.imei is null then '$1 is null' else 't.imei = $1' end, v_table.condition) end
         into v_rows using v_span.imei, v_span.starts, v_span.ends;
      v_counts := v_counts || jsonb_build_object(v_table.table_name, coalesce((v_counts ->> v_table.table_name)::bigint, 0) + v_rows);
    end loop;
    if p_dry_run then
      select count(*) into v_rows from tracksolid.push_inbox i
       where i.state <> 'new' and i.received_at >= coalesce(v_span.starts, '-infinity')
         and (v_span.imei is null or i.content_encoding <> '' or position(convert_to(v_span.imei, 'UTF8') in i.body) > 0);
    else
      delete from tracksolid.push_inbox i
       where i.state <> 'new' and i.received_at >= coalesce(v_span.starts, '-infinity')
         and (v_span.imei is null or i.content_encoding <> '' or position(convert_to(v_span.imei, 'UTF8') in i.body) > 0);
      get diagnostics v_rows = row_count;
      insert into tracksolid.stale_ranges (imei, stale, kind)
      select d.imei, v_span.during, 'removed' from tracksolid.devices d where v_span.imei is null or d.imei = v_span.imei;
      insert into tracksolid.stale_fuel (imei, stale)
      select d.imei, v_span.during from tracksolid.devices d where v_span.imei is null or d.imei = v_span.imei;
      update tracksolid.coverage c set covered = c.covered + tstzmultirange(v_span.during), answered = c.answered + tstzmultirange(v_span.during)
       where v_span.imei is null or c.imei = v_span.imei;
    end if;
    v_counts := v_counts || jsonb_build_object('push_inbox', coalesce((v_counts ->> 'push_inbox')::bigint, 0) + v_rows);
  end loop;
  if v_spans = 0 then
    raise exception 'no % is called %, or not in this window', p_subject, quote_literal(p_name) using errcode = 'P0002';
  end if;
  if p_subject = 'driver' and p_from is null then  -- the name, too; the vendor's list does not bring it back
    select count(*) into v_rows from tracksolid.assignments a where lower(btrim(a.driver_name)) = v_name;
    v_counts := v_counts || jsonb_build_object('assignments', v_rows);
    if not p_dry_run then
      update tracksolid.assignments a set driver_name = null where lower(btrim(a.driver_name)) = v_name;
      update tracksolid.devices d set driver_name = null, driver_phone = null,
             pinned = array(select distinct p from unnest(d.pinned || array['driver_name', 'driver_phone']) p order by 1)
       where lower(btrim(d.driver_name)) = v_name;
    end if;
  end if;
  if not p_dry_run then
    update tracksolid.erasures set counts = v_counts where id = v_erasure;
    perform tracksolid.raise_generation('daily');  -- deleted days are not among those that are computed again
    delete from tracksolid.paced_refreshes;  -- stored views follow at once, whatever they cost
  end if;
  return json_build_object('id', v_erasure, 'subject', p_subject, 'spans', v_spans, 'from', reporting.utc_text(p_from), 'to', reporting.utc_text(p_to),
    'counts', v_counts, 'waiting_messages', (select count(*) from tracksolid.push_inbox where state = 'new'));
end $$;
comment on function tracksolid.erase(text, text, timestamptz, timestamptz, text, text, boolean) is 'Erases for good. Called by fleet erase, in one transaction';
