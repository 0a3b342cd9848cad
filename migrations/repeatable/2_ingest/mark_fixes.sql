-- Spans of fixes that came ('added') or went ('removed'): their figures must be computed again, and the lines of the vendor's trips that they
-- fall into. A trip whose fixes went loses its line until then, unless it lies behind the retention edge. Gives how many trips.
create or replace function tracksolid.mark_fixes(p_imeis text[], p_from timestamptz[], p_to timestamptz[], p_kind text) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_trips bigint;
begin
  insert into tracksolid.stale_ranges (imei, stale, kind)
  select s.imei, tstzrange(s.first_fix, s.last_fix, '[]'), p_kind from unnest(p_imeis, p_from, p_to) as s(imei, first_fix, last_fix);
  with touched as (
    update tracksolid.trips t set fixes_version = t.fixes_version + 1, route = case when p_kind = 'added' then t.route end
      from unnest(p_imeis, p_from, p_to) as s(imei, first_fix, last_fix)
     where t.imei = s.imei
       and t.start_time between s.first_fix - interval '7 days' and s.last_fix  -- no trip lasts a week
       and coalesce(t.end_time, 'infinity') >= s.first_fix and (p_kind = 'added' or t.start_time >= tracksolid.figures_from())
    returning 1
  )
  select count(*) into v_trips from touched;
  return v_trips;
end $$;
comment on function tracksolid.mark_fixes(text[], timestamptz[], timestamptz[], text) is
  'Marks figures and routes stale over spans of fixes. Called by positions_copied and the triggers of position_history';
