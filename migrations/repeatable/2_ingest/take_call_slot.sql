-- Reserves the next call to the vendor for one app_key, by the clock of the database.
-- Priority 0 (live) always gets the next slot. 1 (tracks, trips) and 2 (backfill) get one only while few are
-- promised ahead, else get `yield`, so that a live poll never waits behind a backfill; they also leave
-- 5 % and 20 % of the daily budget to those before them. A budget of 0 is none.
-- Gives: refused_reason null: the slot is taken, wait wait_ms, then call. Else nothing is taken: burst, today
--        (cooling down), probe (one call finds out whether the quota is free again), budget, or yield (ask again);
--        retry_at says when, wait_ms how long that is.
create or replace function tracksolid.take_call_slot(
    p_app_key text, p_interval_ms integer, p_daily_budget integer default 0, p_priority integer default 0,
    out wait_ms integer, out refused_reason text, out retry_at timestamptz)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_budget tracksolid.api_budget;
  v_interval interval := p_interval_ms * interval '1 ms';
  v_now timestamptz;
  v_day date;
  v_calls integer;
  v_slot timestamptz;
begin
  select * into v_budget from tracksolid.api_budget where app_key = p_app_key for update;
  if not found then
    insert into tracksolid.api_budget (app_key) values (p_app_key) on conflict do nothing;
    select * into v_budget from tracksolid.api_budget where app_key = p_app_key for update;
  end if;
  v_now := clock_timestamp();  -- after the wait for the row
  v_day := (v_now at time zone 'UTC')::date;
  v_calls := case when v_budget.calls_day = v_day then v_budget.calls_today else 0 end;
  -- Nobody promises slots or pauses so far ahead: the clock was wrong when they were written.
  if v_budget.next_slot_at > v_now + greatest(interval '10 minutes', 100 * v_interval) then
    raise warning 'the next call was promised for %, far ahead, by a clock that was wrong: it may be made now', v_budget.next_slot_at;
    v_budget.next_slot_at := v_now;
  end if;
  if v_budget.cool_down_until > v_now + interval '25 hours' then
    raise warning 'calls were stopped until %, far ahead, by a clock that was wrong: they go on', v_budget.cool_down_until;
    v_budget.cool_down_until := null;
    update tracksolid.api_budget set cool_down_until = null where app_key = p_app_key;
  end if;
  v_slot := greatest(v_budget.next_slot_at, v_now);
  if v_budget.cool_down_until > v_now then
    refused_reason := v_budget.cool_down_reason;
    retry_at := v_budget.cool_down_until;
  elsif p_daily_budget > 0 and v_calls >= p_daily_budget * (case p_priority when 0 then 1.0 when 1 then 0.95 else 0.8 end) then
    refused_reason := 'budget';
    retry_at := (v_day + 1)::timestamp at time zone 'UTC';
  elsif p_priority > 0 and v_slot > v_now + v_interval * (case p_priority when 1 then 4 else 1 end) then
    refused_reason := 'yield';
    retry_at := v_slot - v_interval;
  else
    retry_at := v_slot;
    -- After a spent day one call goes ahead; the others wait for its answer.
    update tracksolid.api_budget
       set next_slot_at = v_slot + v_interval, calls_today = v_calls + 1, calls_day = v_day, updated_at = v_now,
           strikes = case when cool_down_until < v_now - interval '10 minutes' and cool_down_reason <> 'today' then 0 else strikes end,
           cool_down_until = case when cool_down_reason = 'today' then v_slot + interval '10 seconds' else cool_down_until end,
           cool_down_reason = case when cool_down_reason = 'today' then 'probe' else cool_down_reason end
     where app_key = p_app_key;
  end if;
  wait_ms := ceil(extract(epoch from retry_at - v_now) * 1000);
end $$;
comment on function tracksolid.take_call_slot(text, integer, integer, integer) is
  'One budget of vendor calls for all processes. Called by every job before every call, outside transactions';
