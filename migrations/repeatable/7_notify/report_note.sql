-- Puts a message into the outbox for each period of each subscription that is over. A row for each subscription that is on: how many are new, or why it cannot be
-- served, which holds no other one up; its periods are noted when that is mended.
create or replace function tracksolid.report_note() returns table (subscription text, reports integer, problem text)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  v_one tracksolid.report_subscriptions;
begin
  for v_one in select * from tracksolid.report_subscriptions s where s.enabled order by s.name loop
    subscription := v_one.name;
    reports := 0;
    problem := tracksolid.report_problem(v_one);
    if problem is null then
      insert into tracksolid.notify_outbox (subscription, first_day, last_day, destination, stage, due_at, next_try_at)
      select v_one.name, p.first_day, p.last_day, v_one.destination, 'report', p.ends_at, p.ends_at from tracksolid.report_periods(v_one) p
      on conflict (subscription, first_day) do nothing;
      get diagnostics reports = row_count;
    end if;
    return next;
  end loop;
end $$;
comment on function tracksolid.report_note() is 'Fills the outbox with reports. Called by fleet report --due, in one transaction';
