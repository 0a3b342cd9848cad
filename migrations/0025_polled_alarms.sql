-- 0025 polled alarms: kinds of the vendor's list that had no name
-- Why:         inputs, fences by Bluetooth and Wi-Fi, doors, windows and the burglar alarm were stored as unknown, severity info
-- Changes:     rows of tracksolid.alarm_kinds; name and severity of alarms of these kinds that have neither
-- Locks:       rows of alarms of these kinds, for the time of the update
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        nothing to undo

with named as (
insert into tracksolid.alarm_kinds (alarm_type, alarm_name, severity)
select v.alarm_type, v.alarm_name, v.severity
  from (values
    ('119', 'Input ADC1 high voltage', 'warning'), ('120', 'Input ADC1 low voltage', 'warning'), ('128', 'DVR vibration', 'warning'),
    ('141', 'Land transport', 'info'), ('142', 'Environment abnormal', 'warning'),
    ('149', 'Ocean transport', 'info'), ('150', 'Static transport', 'info'),
    ('172', 'Bluetooth device found', 'info'), ('173', 'Bluetooth device lost', 'info'),
    ('230', 'Input 1 on', 'info'), ('231', 'Input 1 off', 'info'), ('232', 'Input 2 on', 'info'), ('233', 'Input 2 off', 'info'),
    ('256', 'Enter fence', 'warning'), ('257', 'Exit fence', 'warning'), ('258', 'Enter fence', 'warning'), ('259', 'Exit fence', 'warning'),
    ('burglarStatus_0', 'Burglar alarm disarmed', 'info'), ('burglarStatus_1', 'Burglar alarm armed', 'info'),
    ('burglarStatus_2', 'Burglar alarm', 'critical'),
    ('statusTrunk_0', 'Trunk closed', 'info'), ('statusTrunk_1', 'Trunk open', 'info')) v(alarm_type, alarm_name, severity)
union all
select 'status' || s.side || p.part || '_' || t.state, s.name || ' ' || p.name || ' ' || t.name, 'info'
  from (values ('LeftFront', 'Left front'), ('LeftRear', 'Left rear'), ('RightFront', 'Right front'), ('RightRear', 'Right rear')) s(side, name)
 cross join (values ('Doors', 'door'), ('Windows', 'window')) p(part, name)
 cross join (values (0, 'closed'), (1, 'open')) t(state, name)
on conflict (alarm_type) do nothing
returning alarm_type, alarm_name, severity)
update tracksolid.alarms a
   set alarm_name = case when a.alarm_name in (a.alarm_type, 'unknown:' || a.alarm_type) then n.alarm_name else a.alarm_name end, severity = n.severity
  from named n
 where a.alarm_type = n.alarm_type
   and (a.severity is distinct from n.severity or a.alarm_name in (a.alarm_type, 'unknown:' || a.alarm_type));
