-- 0061 report messages: the constraints of the outbox hold for its old rows too
-- Why:         0060 adds them without reading the table
-- Changes:     constraints of tracksolid.notify_outbox
-- Locks:       none that readers or writers of notify_outbox meet
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        none needed

alter table tracksolid.notify_outbox validate constraint notify_outbox_stage_check, validate constraint notify_outbox_subject;
