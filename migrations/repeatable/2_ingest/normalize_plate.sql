-- The collation is named so that the answer does not depend on the database's locale: it is stored.
create or replace function reporting.normalize_plate(p text) returns text
  language sql immutable parallel safe
  return nullif(upper(regexp_replace(p collate "und-x-icu", '[^[:alnum:]]', '', 'g')), '');
comment on function reporting.normalize_plate(text) is
  'Plate for comparing: upper case, letters and digits only, empty is null. Stored in devices.plate_normalized, so a change of rule needs a migration';
