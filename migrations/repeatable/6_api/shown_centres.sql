-- The cost centres that an answer is about: those of the scope (null: all), of them the one that was asked for (blank: no choice).
create or replace function reporting.shown_centres(p_cost_centre text, p_scope text[]) returns text[]
  language sql immutable parallel safe
  return case when nullif(btrim(p_cost_centre), '') is null then p_scope
              when p_scope is null or btrim(p_cost_centre) = any(p_scope) then array[btrim(p_cost_centre)]
              else '{}'::text[] end;
comment on function reporting.shown_centres(text, text[]) is
  'Cost centres of an answer, null: all. Called by the functions of the API that take p_scope';
