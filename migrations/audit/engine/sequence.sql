-- Title:    a sequence that is nearly used up
-- Severity: warning
-- Why:      at its end every insert fails
-- Fix:      make column and sequence bigint
select format('%I.%I', schemaname, sequencename) as object,
       format('at %s of %s (%s %%)', last_value, max_value, round(100.0 * last_value / max_value)) as evidence
  from pg_sequences where last_value > 0.7 * max_value and not cycle
 order by 1;
