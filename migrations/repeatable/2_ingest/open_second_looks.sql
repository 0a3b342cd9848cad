-- Opens, once a day per device and stream, the days that are second_look_days and last_look_days old: trackers send single
-- points a day late without ever being silent.
create or replace function tracksolid.open_second_looks(p_stream text, p_imeis text[]) returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  update tracksolid.coverage c
     set covered = c.covered - l.due, looked_at = now(), updated_at = now()
    from (select range_agg(tstzrange(s.now - (a.days + 1) * interval '1 day', s.now - a.days * interval '1 day')) as due
            from (values (tracksolid.setting('second_look_days')::numeric), (tracksolid.setting('last_look_days')::numeric)) a(days)
           cross join (select date_trunc('second', now()) as now) s
           where a.days > 0) l
   where c.stream = p_stream and c.imei = any(p_imeis) and coalesce(c.looked_at, '-infinity') < now() - interval '1 day'
     and l.due is not null;
$$;
comment on function tracksolid.open_second_looks(text, text[]) is 'Second looks at history. Called by the polls before they plan';
