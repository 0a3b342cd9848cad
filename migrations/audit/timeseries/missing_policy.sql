-- Title:    a policy of TimescaleDB that the settings ask for
-- Severity: error
-- Engine:   timescaledb
-- Why:      old fixes are not compressed or dropped, or the daily aggregate is never refreshed
-- Fix:      select tracksolid.apply_storage_policies();
with wanted as (
  select t.name, p.proc
    from (values ('position_history'), ('heartbeats'), ('fuel_readings'), ('temperature_readings')) t(name)
   cross join (values ('policy_compression', 'compress_after_days'), ('policy_retention', 'retention_days')) p(proc, setting)
    join tracksolid.settings s on s.name = p.setting and s.value <> '0'
)
select 'tracksolid.' || w.name as object, format('no %s', w.proc) as evidence
  from wanted w
 where not exists (select from timescaledb_information.jobs j where j.hypertable_schema = 'tracksolid' and j.hypertable_name = w.name and j.proc_name = w.proc)
union all
select 'tracksolid.v_mileage_daily_cagg', 'no policy_refresh_continuous_aggregate'
 where not exists (select from timescaledb_information.jobs j where j.proc_name = 'policy_refresh_continuous_aggregate')
 order by 1, 2;
