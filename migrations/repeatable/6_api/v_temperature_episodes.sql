-- After: temperature_episodes
create or replace view tracksolid.v_temperature_episodes as
select e.imei, e.sensor, e.vehicle_number, e.driver_name, e.cost_centre, e.assigned_city, e.state, e.from_time, e.to_time, e.outside_s / 60 as outside_min,
       e.worst_c, e.bound_c, e.end_seen, e.vehicle_key
  from tracksolid.temperature_episodes(now() - interval '31 days', now()) e;
comment on view tracksolid.v_temperature_episodes is
  'Episodes of temperature outside of bounds, of the last 31 days. Read by people. The rule: docs/use/figures.md#temperature';
comment on column tracksolid.v_temperature_episodes.state is 'below or above the bounds';
comment on column tracksolid.v_temperature_episodes.to_time is 'null: the newest reading is outside and still counts';
comment on column tracksolid.v_temperature_episodes.worst_c is 'the reading furthest outside, °C; bound_c: the bound that it passed';
comment on column tracksolid.v_temperature_episodes.end_seen is 'false: the sensor fell silent, the bounds ended, or it goes on';
