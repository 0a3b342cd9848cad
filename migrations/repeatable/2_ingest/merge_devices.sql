-- Takes pg_temp.stage_devices into the registry. An empty value from the vendor never replaces a known one, what the
-- operator has pinned stays, and cost centre and city are not the vendor's to set. last_seen_at moves at most once
-- an hour, so that a repeated sync writes nothing and nobody refreshes for it.
create or replace function tracksolid.merge_devices(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  select count(*) into rows_in from pg_temp.stage_devices;
  with reported as (
    select distinct on (s.imei) s.imei, nullif(btrim(s.vehicle_number), '') as vehicle_number,
           nullif(btrim(s.driver_name), '') as driver_name, nullif(btrim(s.driver_phone), '') as driver_phone,
           nullif(btrim(s.device_name), '') as device_name, nullif(btrim(s.model), '') as model,
           nullif(btrim(s.device_kind), '') as device_kind, nullif(btrim(s.sim), '') as sim,
           nullif(btrim(s.iccid), '') as iccid, nullif(btrim(s.vin), '') as vin,
           nullif(btrim(s.account), '') as account, nullif(btrim(s.device_group), '') as device_group,
           nullif(btrim(s.remark), '') as remark, s.activated_at, s.expires_at, s.enabled
      from pg_temp.stage_devices s order by s.imei
  ), merged as (
    select t.imei,
           case when 'vehicle_number' = any(d.pinned) then d.vehicle_number
                else coalesce(t.vehicle_number, d.vehicle_number) end as vehicle_number,
           case when 'driver_name' = any(d.pinned) then d.driver_name
                else coalesce(t.driver_name, d.driver_name) end as driver_name,
           case when 'driver_phone' = any(d.pinned) then d.driver_phone
                else coalesce(t.driver_phone, d.driver_phone) end as driver_phone,
           coalesce(t.device_name, d.device_name) as device_name, coalesce(t.model, d.model) as model,
           coalesce(t.device_kind, d.device_kind) as device_kind, coalesce(t.sim, d.sim) as sim,
           coalesce(t.iccid, d.iccid) as iccid, coalesce(t.vin, d.vin) as vin, coalesce(t.account, d.account) as account,
           coalesce(t.device_group, d.device_group) as device_group, coalesce(t.remark, d.remark) as remark,
           coalesce(t.activated_at, d.activated_at) as activated_at, coalesce(t.expires_at, d.expires_at) as expires_at,
           coalesce(t.enabled, d.enabled, true) as enabled
      from reported t left join tracksolid.devices d on d.imei = t.imei
  ), written as (
    insert into tracksolid.devices as d
           (imei, vehicle_number, driver_name, driver_phone, device_name, model, device_kind, sim, iccid, vin, account,
            device_group, remark, activated_at, expires_at, enabled)
    select * from merged
    on conflict (imei) do update
       set (vehicle_number, driver_name, driver_phone, device_name, model, device_kind, sim, iccid, vin, account,
            device_group, remark, activated_at, expires_at, enabled, last_seen_at, updated_at)
         = (excluded.vehicle_number, excluded.driver_name, excluded.driver_phone, excluded.device_name, excluded.model,
            excluded.device_kind, excluded.sim, excluded.iccid, excluded.vin, excluded.account, excluded.device_group,
            excluded.remark, excluded.activated_at, excluded.expires_at, excluded.enabled, now(), now())
     where d.last_seen_at < now() - interval '1 hour'
        or (d.vehicle_number, d.driver_name, d.driver_phone, d.device_name, d.model, d.device_kind, d.sim, d.iccid, d.vin,
            d.account, d.device_group, d.remark, d.activated_at, d.expires_at, d.enabled)
           is distinct from
           (excluded.vehicle_number, excluded.driver_name, excluded.driver_phone, excluded.device_name, excluded.model,
            excluded.device_kind, excluded.sim, excluded.iccid, excluded.vin, excluded.account, excluded.device_group,
            excluded.remark, excluded.activated_at, excluded.expires_at, excluded.enabled)
    returning 1
  )
  select count(*) into rows_written from written;
  truncate pg_temp.stage_devices;
end $$;
comment on function tracksolid.merge_devices() is 'Stage to tracksolid.devices. Called by poll-movement (devices)';
