-- A time as people in the fleet's zone read it, and still an instant: RFC 3339 with the offset of that moment.
create or replace function reporting.local_text(p timestamptz) returns text
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select to_char(l.local, 'YYYY-MM-DD"T"HH24:MI:SS') || case when l.offset_s < 0 then '-' else '+' end
         || to_char(abs(l.offset_s) / 3600, 'FM00') || ':' || to_char(abs(l.offset_s) % 3600 / 60, 'FM00')
    from (select p at time zone z.zone as local, extract(epoch from (p at time zone z.zone) - (p at time zone 'UTC'))::integer as offset_s
            from (select value as zone from tracksolid.settings where name = 'timezone') z) l;
$$;
comment on function reporting.local_text(timestamptz) is 'Time for reports: 2026-06-05T12:00:00+03:00. Called by reporting.fn_report_*';
