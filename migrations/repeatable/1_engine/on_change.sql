-- Statement triggers fire for empty statements as well; only rows that were really written count.
create or replace function tracksolid.on_change() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'TRUNCATE' then  -- on its own: a trigger on truncate has no table of changed rows
    perform tracksolid.raise_generation(tg_argv[0]);
  elsif exists (select from changed) then
    perform tracksolid.raise_generation(tg_argv[0]);
  end if;
  return null;
end $$;
comment on function tracksolid.on_change() is 'Statement trigger: raises the generation named by its argument when rows were affected';
