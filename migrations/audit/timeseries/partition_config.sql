-- Title:    a table that pg_partman does not keep as the settings say
-- Severity: error
-- Engine:   pg_partman
-- Why:      its maintenance makes no partition or drops the wrong ones, and a session that runs it for other tables may fail here
-- Fix:      run `fleet migrate` as a superuser: it registers the tables, gives the rights and renames partitions; seen after a restore or an upgrade of the server
select g.object, g.gap as evidence from tracksolid.engine_gaps() g where g.kind in ('extension', 'right', 'registration', 'name') order by 1, 2;
