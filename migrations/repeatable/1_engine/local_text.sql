-- A time as people in the fleet's zone read it, and still an instant: RFC 3339 with the offset of that moment. plpgsql keeps its plans: as a SQL function
-- it was planned at each call from within another one, which took most of the time of noting 20,000 episodes.
create or replace function reporting.local_text(p timestamptz) returns text
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_local timestamp := p at time zone (select value from tracksolid.settings where name = 'timezone');
  v_offset_s integer := extract(epoch from v_local - (p at time zone 'UTC'));
begin
  return to_char(v_local, 'YYYY-MM-DD"T"HH24:MI:SS') || case when v_offset_s < 0 then '-' else '+' end
         || to_char(abs(v_offset_s) / 3600, 'FM00') || ':' || to_char(abs(v_offset_s) % 3600 / 60, 'FM00');
end $$;
comment on function reporting.local_text(timestamptz) is 'Time for reports: 2026-06-05T12:00:00+03:00. Called by reporting.fn_report_*';
