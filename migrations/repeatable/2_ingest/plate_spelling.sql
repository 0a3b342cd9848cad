-- After: normalize_plate
-- Separators between a letter and a digit say nothing (KDA 123X, KDA-123-X, KDA123X); those within letters or within digits may distinguish two
-- vehicles apart (B-AB 123 of Berlin, BA-B 123 of Bamberg).
create or replace function reporting.plate_spelling(p text) returns text
  language sql immutable parallel safe
  return nullif(regexp_replace(btrim(upper(regexp_replace(p collate "und-x-icu", '[^[:alnum:]]+', '-', 'g')), '-') collate "und-x-icu",
                               '(?<=[[:alpha:]])-(?=[[:digit:]])|(?<=[[:digit:]])-(?=[[:alpha:]])', '', 'g'), '');
comment on function reporting.plate_spelling(text) is
  'Plate with the separators that may distinguish vehicles as dashes. Called by assignment_keys and vehicles_named';
