create or replace view tracksolid.v_ingestion_health as
  select c.stream, count(*) as devices, min(upper(c.covered)) as covered_to_least, max(upper(c.covered)) as covered_to_most,
         extract(epoch from now() - percentile_disc(0.5) within group (order by upper(c.covered)))::bigint as typical_lag_s,
         (select count(distinct f.imei) from tracksolid.failed_windows f where f.stream = c.stream) as failing,
         (select count(distinct f.imei) from tracksolid.failed_windows f where f.stream = c.stream and f.retry_after > now()) as quarantined,
         coalesce((select sum(r.count) from tracksolid.refusals r
                    where r.stream = c.stream and r.reason not like 'value %' and r.seen_at > now() - interval '1 day'), 0)::bigint as refused_24h,
         (select max(f.reason) from tracksolid.failed_windows f where f.stream = c.stream) as a_failure
    from tracksolid.coverage c where not isempty(c.covered) or not isempty(c.answered) group by c.stream;
comment on view tracksolid.v_ingestion_health is
  'How far each stream of data has come over all devices, and what holds it up; v_ingest_health covers the jobs. '
  'Read by fn_ingestion (GET /analytics/ingestion) and fleet status';
comment on column tracksolid.v_ingestion_health.covered_to_least is 'the device that lags most is asked for until here';
comment on column tracksolid.v_ingestion_health.typical_lag_s is 'median over the devices, seconds; two hours are usual: younger data may still be re-uploaded';
comment on column tracksolid.v_ingestion_health.quarantined is 'devices that are not asked for now after failures';
comment on column tracksolid.v_ingestion_health.refused_24h is 'refused rows seen within a day, repeats included';
