create or replace view tracksolid.v_fleet_status as
  select cost_centre, count(*) as vehicles, count(*) filter (where status = 'moving') as moving,
         count(*) filter (where status = 'idle') as idle, count(*) filter (where status = 'parked') as parked,
         count(*) filter (where status = 'offline') as offline, max(seen_at) as newest_seen_at
    from reporting.v_live_positions group by cost_centre;
comment on view tracksolid.v_fleet_status is
  'How many enabled vehicles of each cost centre move, idle, park or are offline now. Rules: docs/use/figures.md#state. Read by fn_fleet_today (GET /analytics/today)';
comment on column tracksolid.v_fleet_status.newest_seen_at is 'newest fix or heartbeat';
