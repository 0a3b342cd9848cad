-- After: *
-- Filled once, and watched for answers that rest on it.
select tracksolid.show_all_trips() where not exists (select from tracksolid.shown_trips);
select tracksolid.watch_changes('tracksolid.shown_trips', 'v_trips');
