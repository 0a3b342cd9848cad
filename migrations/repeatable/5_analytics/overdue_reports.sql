-- After: report_periods, report_problem
-- Reports that should be with their recipients: an hour after the time at which they are sent at the latest (report_wait_s) they wait in the outbox, or have no
-- message because fleet report --due does not run or cannot. Dead letters are not among them.
create or replace function tracksolid.overdue_reports()
  returns table (subscription text, first_day date, last_day date, due_at timestamptz, attempts integer, error text)
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select r.* from (
    select s.name as subscription, o.first_day, o.last_day, o.due_at, o.attempts, o.error
      from tracksolid.notify_outbox o
      join tracksolid.report_subscriptions s on s.name = o.subscription and s.enabled
      join tracksolid.notify_destinations d on d.name = o.destination and d.enabled
     where o.state = 'waiting'
    union all
    select s.name, p.first_day, p.last_day, p.ends_at, 0, tracksolid.report_problem(s)
      from tracksolid.report_subscriptions s cross join lateral tracksolid.report_periods(s) p where s.enabled) r
   where r.due_at < now() - (tracksolid.setting('report_wait_s')::numeric + 3600) * interval '1 second'
   order by r.due_at, r.subscription
$$;
comment on function tracksolid.overdue_reports() is 'Reports that are late. Read by status';
