-- The periods of a subscription that are over in the fleet's zone and have no message yet, oldest first. They begin after the last one that has, so that no day is
-- reported twice when the period of a subscription changes.
create or replace function tracksolid.report_periods(p_subscription tracksolid.report_subscriptions)
  returns table (first_day date, last_day date, ends_at timestamptz)
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with known as (
    select z.value as zone, ('1 ' || p_subscription.period)::interval as step,
           (select max(o.last_day) from tracksolid.notify_outbox o where o.subscription = p_subscription.name) as noted
      from tracksolid.settings z where z.name = 'timezone'
  )
  select p.first_day, p.last_day, p.ends_at
    from known k
   cross join generate_series(date_trunc(p_subscription.period, greatest(p_subscription.from_time at time zone k.zone, (k.noted + 1)::timestamp)),
                              now() at time zone k.zone, k.step) g(starts)
   cross join lateral (select g.starts::date as first_day, (g.starts + k.step)::date - 1 as last_day,
                              tracksolid.day_start((g.starts + k.step)::date, k.zone) as ends_at) p
   where p.ends_at <= now() and p.ends_at > p_subscription.from_time and p.first_day > coalesce(k.noted, '-infinity')
   order by p.first_day
$$;
comment on function tracksolid.report_periods(tracksolid.report_subscriptions) is 'Periods that are to be reported. Called by report_note and overdue_reports';
