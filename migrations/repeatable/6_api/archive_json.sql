-- What the program must read from the archive for fixes of a tracker (null: of any) in [p_from, p_to]: the window, the files that overlap it, and the
-- times of it that are erased and not yet taken out of the files; null: nothing. Times as microseconds since 1970.
create or replace function tracksolid.archive_json(p_imei text, p_from timestamptz, p_to timestamptz) returns json
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select json_build_object(
           'imei', p_imei, 'from_us', (extract(epoch from p_from) * 1000000)::bigint, 'to_us', (extract(epoch from p_to) * 1000000)::bigint,
           'files', f.files,
           'erased', coalesce((
             select json_agg(json_build_object('imei', e.imei, 'from_us', (extract(epoch from greatest(lower(e.during), p_from)) * 1000000)::bigint,
                                               'to_us', (extract(epoch from upper(e.during)) * 1000000)::bigint))
               from tracksolid.erased_spans e where (p_imei is null or e.imei is null or e.imei = p_imei) and e.during && tstzrange(p_from, p_to, '[]')), '[]'))
    from (select json_agg(json_build_object('file', a.file, 'first_imei', a.first_imei, 'last_imei', a.last_imei)
                          order by a.starts, a.first_imei collate "C") as files
            from tracksolid.archived_files a
           where a.state = 'archived' and a.first_fix <= p_to and a.last_fix >= p_from
             and (p_imei is null or p_imei collate "C" between a.first_imei and a.last_imei)) f
   where f.files is not null;
$$;
comment on function tracksolid.archive_json(text, timestamptz, timestamptz) is 'What to read from the archive. Called by fn_trip_reach and fn_export_reach';
