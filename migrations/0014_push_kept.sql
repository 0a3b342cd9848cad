-- 0014 push kept: messages that nobody understands yet, retention of the inbox, names of pushed alarms
-- Why:         an undocumented message is no failure: it waits until a mapping says what it means. Looking for new items must
--              not pass over those that wait, and what is done needs not be kept for ever
-- Changes:     push_inbox.state takes 'raw'; push_inbox_open gives way to push_inbox_new, push_inbox_kept and a BRIN index;
--              settings push_inbox_days, push_inbox_kept_days; alarm_kinds of the push families
-- Locks:       push_inbox, exclusive, while its indexes are built
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        drop the three indexes and make push_inbox_open again; delete the two settings and alarm_kinds like 'hub%'

alter table tracksolid.push_inbox drop constraint push_inbox_state_check;
alter table tracksolid.push_inbox add constraint push_inbox_state_check check (state in ('new', 'done', 'failed', 'raw'));
drop index tracksolid.push_inbox_open;
create index push_inbox_new on tracksolid.push_inbox (received_at) where state = 'new';
create index push_inbox_kept on tracksolid.push_inbox (path, received_at) where state in ('failed', 'raw');
create index push_inbox_received on tracksolid.push_inbox using brin (received_at) with (autosummarize = on);
comment on column tracksolid.push_inbox.state is
  'new: to be sorted; done: in its table; failed: understood but refused, see error; raw: no mapping says what it means';

insert into tracksolid.settings (name, value, description) values
  ('push_inbox_days', '30', 'how long push_inbox keeps items that are in their tables, days'),
  ('push_inbox_kept_days', '400', 'how long push_inbox keeps items that failed or that no mapping explains, days')
on conflict (name) do nothing;

-- Family B of the vendor's pushes: hub0 is its own numbering (msgClass 0), hub1 that of JT/T 808 (msgClass 1).
insert into tracksolid.alarm_kinds (alarm_type, alarm_name, severity)
select 'hub0:' || alarm_type, alarm_name, severity from tracksolid.alarm_kinds
 where alarm_type ~ '^[0-9]+$' and alarm_type not in ('30', '31', '32', '33', '46', '47', '138', '139', '166', '167', '228', '229', '254', '255');
insert into tracksolid.alarm_kinds (alarm_type, alarm_name, severity)
select 'hub' || k.id, k.name, s.severity from (values
  ('critical', '0:30 Airbag;0:31 Rollover;1:264-1 Forward collision warning;1:264-4 Pedestrian;1:265-1 Fatigue;1:1029 Collision;1:1047 Rollover;'
               '1:3073 SOS;1:3090 Tamper;1:256-0 SOS;1:256-2 Fatigue;1:256-8 Power cut;1:256-24 Theft;1:256-27 Collision pre-warning;'
               '1:256-28 Rollover pre-warning'),
  ('warning',  '0:23 Fake base station;0:26 Transport mode exit;0:33 Skid;0:46 Fall;0:47 Detached;0:53 Unexpected unlock;0:117 Seat belt;'
               '0:132 Seat belt;0:134 No SD card;0:137 No USB camera;0:161 Lens blocked;0:162 Face alignment;0:167 Seat belt off;'
               '0:228 Lane departure;0:229 Forward collision;1:5 Face check failed;1:257 Video loss;1:258 Video blocked;1:259 Storage fault;'
               '1:260 Abnormal driving;1:262 Abnormal driving;1:264-2 Lane departure;1:264-3 Following too close;1:264-5 Frequent lane change;'
               '1:264-6 Road-sign limit;1:264-7 Obstacle;1:265-2 Phone;1:265-3 Smoking;1:265-4 Distracted;1:265-5 No driver;'
               '1:265-6 Camera blocked;1:265-8 Driving too long;1:265-10 Seat belt;1:265-11 Sunglasses;1:265-12 Hands off;1:265-13 Phone use;'
               '1:1024 Acceleration;1:1025 Braking;1:1026 Sharp turn;1:1027 Overspeed;1:1030 Vibration while parked;1:3074 External power low;'
               '1:3085 Unregistered card;1:3086 Power off;1:3095 Data volume over;1:256-1 Overspeed;1:256-3 Danger pre-warning;'
               '1:256-4 GNSS fault;1:256-5 Antenna open;1:256-6 Antenna short;1:256-7 Undervoltage;1:256-11 Camera fault;'
               '1:256-15 Daily driving limit;1:256-18 Overspeed pre-warning;1:256-20 Route deviation;1:256-22 Speed sensor fault;'
               '1:256-23 Fuel;1:256-25 Illegal ignition;1:256-26 Illegal move;1:256-29 Illegal door'),
  ('info',     '0:32 Deep sleep;0:51 Lock;0:52 Unlock;0:103 Driver signed in;0:104 Driver signed out;0:105 File uploaded;'
               '0:107 Driver camera link;0:138 Fuel restored;0:139 Fuel cut;0:166 Seat belt on;0:254 Engine on;0:255 Engine off;'
               '1:4 Seat belt fastened;1:6 Face check passed;1:264-16 Sign recognised;1:264-17 Capture;1:265-16 Capture;'
               '1:265-17 Driver change;1:1040 Sleep mode;1:1041 Working mode;1:3075 Ignition on;1:3076 Ignition off;1:3083 Licence card in;'
               '1:3084 Licence card out;1:3091 Power off by user;1:3092 SD card;1:3093 SD card;1:3094 SD card;1:3096 Fuel and power restored;'
               '1:3097 Fuel and power cut;1:256-9 Display fault;1:256-10 Voice fault;1:256-19 Fence;1:256-21 Segment time')
) as s(severity, list)
cross join lateral (
  select split_part(item, ' ', 1) as id, substr(item, strpos(item, ' ') + 1) as name from unnest(string_to_array(s.list, ';')) as item
) as k
on conflict (alarm_type) do nothing;
