-- Stops all calls of an app_key for a while: 'burst' for burst_cool_down_s (30 s), doubled with every burst in a row up
-- to tenfold; 'today' until the next UTC day. Within the first hour of a day 'today' may still be yesterday's by the vendor's
-- clock: then it is a minute, doubled each time up to 32 minutes, after which one call finds out. Calls that fail together
-- count as one burst. Gives the end of the cool-down.
drop function if exists tracksolid.cool_down(text, text);
create or replace function tracksolid.cool_down(p_app_key text, p_reason text, p_now timestamptz default clock_timestamp())
  returns timestamptz
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := p_now;
  v_today timestamptz;
  v_until timestamptz;
  v_budget tracksolid.api_budget;
  v_goes_on boolean;  -- this refusal belongs to the pause that is already there
begin
  if p_reason is null or p_reason not in ('burst', 'today') then
    raise exception 'unknown cool-down ''%'' (allowed: burst, today)', p_reason
      using errcode = 'invalid_parameter_value', hint = 'burst is the vendor''s 1006 and 1005, today its daily quota';
  end if;
  insert into tracksolid.api_budget (app_key) values (p_app_key) on conflict do nothing;
  select * into v_budget from tracksolid.api_budget where app_key = p_app_key for update;
  v_goes_on := coalesce(v_budget.cool_down_until > v_now, false) and v_budget.cool_down_reason <> 'probe'
               and (p_reason = 'burst' or v_budget.cool_down_reason = 'today');
  v_today := date_trunc('day', v_now, 'UTC');
  v_until := case
    when v_goes_on then v_budget.cool_down_until
    when p_reason = 'today' and v_now < v_today + interval '1 hour' then v_now + least(32, power(2, greatest(v_budget.strikes, 0))) * interval '1 minute'
    when p_reason = 'today' then v_today + interval '1 day'
    else v_now + least(10, power(2, greatest(v_budget.strikes, 0))) * tracksolid.setting('burst_cool_down_s')::numeric * interval '1 second' end;
  update tracksolid.api_budget b
     set cool_down_until = v_until,
         cool_down_reason = case when v_goes_on then b.cool_down_reason else p_reason end,
         strikes = case when v_goes_on then b.strikes else least(greatest(b.strikes, 0) + 1, 10) end,
         updated_at = v_now
   where b.app_key = p_app_key;
  return v_until;
end $$;
comment on function tracksolid.cool_down(text, text, timestamptz) is 'Cools an app_key down after the vendor''s 1005 or 1006. Called by the jobs';
