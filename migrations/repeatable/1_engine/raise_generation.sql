create or replace function tracksolid.raise_generation(p_name text) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_generation bigint;
begin
  update tracksolid.generations set generation = generation + 1, changed_at = clock_timestamp()
   where name = p_name returning generation into v_generation;
  perform pg_notify('fleet', p_name || ':' || v_generation);
  return v_generation;
end $$;
comment on function tracksolid.raise_generation(text) is 'Marks a subject as changed and notifies listeners at commit. Called by triggers and the refresh';
