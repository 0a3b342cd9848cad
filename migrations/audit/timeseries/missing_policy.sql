-- Title:    a policy that the settings ask for, or a TimescaleDB that cannot apply it
-- Severity: error
-- Engine:   timescaledb
-- Why:      old fixes are not compressed or dropped, or the daily aggregate is never refreshed; the Apache edition reads no compressed rows either
-- Fix:      run `fleet migrate`; where the edition or version is wrong, install the Community edition in the version of this database
select g.object, g.gap as evidence from tracksolid.engine_gaps() g order by 1, 2;
