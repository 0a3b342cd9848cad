-- Number of the rows of a time and a digest of them that does not depend on their order.
create or replace function tracksolid.fixes_digest(p_from timestamptz, p_to timestamptz, out fixes bigint, out digest text)
  language plpgsql stable set search_path = pg_catalog, pg_temp set timezone = 'UTC' set datestyle = 'ISO' set plan_cache_mode = force_custom_plan as $$
begin
  select count(*), coalesce(sum(hashtextextended(p::text, 0)::numeric), 0)::text into fixes, digest
    from tracksolid.position_history p where p.gps_time >= p_from and p.gps_time < p_to;
end $$;
comment on function tracksolid.fixes_digest(timestamptz, timestamptz) is 'Tells whether rows of a time have changed. Called by fleet archive and finish_archive';
