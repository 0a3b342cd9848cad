-- Takes pg_temp.stage_geofences over; a fence is rewritten only where it differs. One that the lists of two accounts name stays with the
-- account that has it, unless its row names another.
create or replace function tracksolid.merge_geofences(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  select count(*) into rows_in from pg_temp.stage_geofences;
  with reported as (
    select distinct on (s.fence_id) s.fence_id, s.account, s.fence_name,
           case when s.kind in ('circle', 'polygon') then s.kind end as kind, s.color, s.radius_m, s.coordinates,
           tracksolid.fence_geom(s.coordinates) as geom, string_to_array(nullif(s.imeis, ''), ',') as imeis,
           string_to_array(nullif(s.alert_types, ''), ',') as alert_types, s.stay_in_days, s.stay_out_days, s.description, s.raw
      from pg_temp.stage_geofences s order by s.fence_id
  ), written as (
    insert into tracksolid.geofences as g (fence_id, account, fence_name, kind, color, radius_m, coordinates, geom, imeis,
                                           alert_types, stay_in_days, stay_out_days, description, raw)
    select * from reported
    on conflict (fence_id) do update
       set (account, fence_name, kind, color, radius_m, coordinates, geom, imeis, alert_types, stay_in_days, stay_out_days,
            description, raw, updated_at)
         = (case when g.deleted_at is null then coalesce(excluded.raw ->> 'account', g.account, excluded.account) else excluded.account end,
            excluded.fence_name, excluded.kind, excluded.color, excluded.radius_m, excluded.coordinates,
            excluded.geom, excluded.imeis, excluded.alert_types, excluded.stay_in_days, excluded.stay_out_days,
            excluded.description, excluded.raw, now())
     where g.raw is distinct from excluded.raw or g.deleted_at is not null and g.account is distinct from excluded.account
    returning 1
  )
  select count(*) into rows_written from written;
  truncate pg_temp.stage_geofences;
end $$;
comment on function tracksolid.merge_geofences() is 'Stage to tracksolid.geofences. Called by poll-events';
