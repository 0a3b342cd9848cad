-- Stops all calls of an app_key for a while: 'burst' for burst_cool_down_s (30 s), doubled with every burst in a row up
-- to tenfold; 'today' until the next UTC day. Calls that fail together count as one burst. Gives the end of the cool-down.
create or replace function tracksolid.cool_down(p_app_key text, p_reason text) returns timestamptz
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_until timestamptz;
begin
  if p_reason is null or p_reason not in ('burst', 'today') then
    raise exception 'unknown cool-down ''%'' (allowed: burst, today)', p_reason
      using errcode = 'invalid_parameter_value', hint = 'burst is the vendor''s 1006 and 1005, today its daily quota';
  end if;
  insert into tracksolid.api_budget (app_key) values (p_app_key) on conflict do nothing;
  update tracksolid.api_budget b
     set cool_down_until = greatest(b.cool_down_until, case
           when p_reason = 'today' then ((v_now at time zone 'UTC')::date + 1)::timestamp at time zone 'UTC'
           when b.cool_down_until > v_now then b.cool_down_until
           else v_now + least(10, power(2, b.strikes)) * tracksolid.setting('burst_cool_down_s')::numeric * interval '1 second' end),
         cool_down_reason = case when b.cool_down_until > v_now and b.cool_down_reason = 'today' then 'today' else p_reason end,
         strikes = case when b.cool_down_until > v_now then b.strikes else least(b.strikes + 1, 10) end,
         updated_at = v_now
   where b.app_key = p_app_key
  returning b.cool_down_until into v_until;
  return v_until;
end $$;
comment on function tracksolid.cool_down(text, text) is 'Cools an app_key down after the vendor''s 1005 or 1006. Called by the jobs';
