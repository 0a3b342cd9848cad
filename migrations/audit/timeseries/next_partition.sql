-- Title:    a table without partitions for the time that comes
-- Severity: error
-- Engine:   pg_partman
-- Why:      from then on rows that are inserted by other ways than fleet's fall into the default partition, which no range of time prunes
-- Fix:      schedule `fleet refresh-vtrips`, which makes the next four, or run `fleet migrate` once
select g.object, g.gap as evidence from tracksolid.engine_gaps() g where g.kind = 'partition' order by 1, 2;
