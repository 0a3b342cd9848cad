-- Litres of a sensor's value by the points of its calibration, straight lines between them. A value a little beyond the ends (5 % of the width) counts as
-- the end; one further away is no reading, like the values that broken sensors report: null.
create or replace function tracksolid.fuel_litres(p_values double precision[], p_litres double precision[], p_value double precision) returns double precision
  language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select case when v.x < p_values[1] or i = 0 then p_litres[1]
              when i = n then p_litres[n]
              else p_litres[i] + (v.x - p_values[i]) / (p_values[i + 1] - p_values[i]) * (p_litres[i + 1] - p_litres[i]) end
    from (select p_value as x, cardinality(p_values) as n, width_bucket(p_value, p_values) as i, (p_values[cardinality(p_values)] - p_values[1]) * 0.05 as beyond) v
   where v.n >= 2 and v.x between p_values[1] - v.beyond and p_values[v.n] + v.beyond;
$$;
comment on function tracksolid.fuel_litres(double precision[], double precision[], double precision) is
  'Litres by a calibration. Called by fuel_points';
