-- A time as every JSON answer writes it: RFC 3339, UTC, whole seconds.
create or replace function reporting.utc_text(p timestamptz) returns text
  language sql stable parallel safe
  return to_char(p at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
comment on function reporting.utc_text(timestamptz) is 'Time for JSON: 2026-06-05T09:00:00Z. Called by reporting.fn_*';
