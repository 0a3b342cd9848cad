-- Takes the notes in push_repeats over. The vendor repeats a push that it thinks failed within minutes; the same bytes much later
-- are another occurrence: the message is processed again, and items without a time of their own get a row of that time.
create or replace function tracksolid.count_push_repeats() returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_note record;
  v_count bigint := 0;
  v_window interval := tracksolid.setting('push_repeat_s')::numeric * interval '1 second';
begin
  for v_note in
    with gone as (
      delete from tracksolid.push_repeats r
       where r.ctid in (select ctid from tracksolid.push_repeats limit 1000 for update skip locked) returning r.sha256, r.received_at
    )
    select sha256, received_at from gone order by received_at
  loop
    v_count := v_count + 1;
    update tracksolid.push_inbox i
       set repeats = i.repeats + 1,
           received_again = i.received_again || case when later then array[v_note.received_at] else '{}' end,
           state = case when later then 'new' else i.state end,
           next_attempt_at = case when later then null else i.next_attempt_at end
      from (select sha256, v_note.received_at > greatest(received_at, received_again[cardinality(received_again)]) + v_window as later
              from tracksolid.push_inbox where sha256 = v_note.sha256) l
     where i.sha256 = l.sha256;
  end loop;
  return v_count;
end $$;
comment on function tracksolid.count_push_repeats() is 'Counts repeats of messages, up to 1,000 a call. Called by receive-push';
