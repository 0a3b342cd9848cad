-- 0062 report once: a subscription has one message for each period
-- Why:         two runs at once, or a run that is repeated, must not mail a report twice
-- Changes:     an index of tracksolid.notify_outbox
-- Locks:       none that readers or writers of notify_outbox meet
-- Requires:    nothing beyond PostgreSQL
-- Transaction: no
-- Undo:        drop index tracksolid.notify_outbox_report_once

create unique index concurrently notify_outbox_report_once on tracksolid.notify_outbox (subscription, first_day);
