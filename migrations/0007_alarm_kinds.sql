-- 0007 alarm kinds: what the vendor's alarm ids mean and how much they matter
-- Why:         alarms arrive with an id and often without a readable name; how severe one is, is the operator's to say
-- Changes:     tracksolid.alarm_kinds
-- Locks:       nothing that exists
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        drop table tracksolid.alarm_kinds

create table tracksolid.alarm_kinds (
  alarm_type text primary key,
  alarm_name text not null,
  severity   text not null check (severity in ('info', 'warning', 'critical'))
);
comment on table tracksolid.alarm_kinds is
  'Name and severity of each kind of alarm. Edited by people; read when alarms are stored (poll-events, receive-push). '
  'Kinds that are not here are stored as info, with the vendor''s name or unknown:<id>';
comment on column tracksolid.alarm_kinds.alarm_type is 'as in alarms.alarm_type: the poll''s id; ids of push families carry their family in front';
comment on column tracksolid.alarm_kinds.severity is 'info, warning or critical';

insert into tracksolid.alarm_kinds (alarm_type, alarm_name, severity)
select k.id, k.name, s.severity from (values
  ('critical', '1 SOS;2 External power cut;18 Airplane mode;19 Disassembly;39 Unauthorized door open;44 Collision;45 Turn over;'
               '50 Device pulled out;55 Collision;71 Fatigue driving;83 Fuel theft;140 Eyes closed;147 DVR collision;168 Engine failure;'
               '191 Plug-out;208 DMS fatigue;227 Overheating;263 LTE jamming;267 GPS jamming;ubiColl Collision;ubiRoll Rollover;carFault Vehicle fault'),
  ('warning',  '3 Vibration;4 Enter fence;5 Exit fence;6 Overspeed;9 Displacement;14 External power low;15 Low-power protection;16 SIM changed;'
               '17 Power off;20 Door detection;21 Shutdown, battery low;24 Cover moved;25 Internal battery low;35 Fall;40 Power off by user;'
               '41 Sudden acceleration;42 Sharp left;43 Sharp right;48 Sudden deceleration;76 Sharp turn;77 Abrupt lane change;'
               '78 Vehicle stability;79 Vehicle angle;82 Temperature;90 Low battery;91 High temperature;92 Low temperature;'
               '115 Fuel sensor timeout;126 High humidity;127 Low humidity;135 DVR overspeed;136 DVR power off;143 Distraction;'
               '144 DVR acceleration;145 DVR deceleration;146 DVR sharp turn;148 No face;151 Phone call;154 Smoking;160 Yawning;163 Head lowered;'
               '169 Undervoltage;170 Drinking;199 Overtime driving;202 Overspeed warning;203 Overtime parking;204 Forward collision warning;'
               '205 Lane departure;206 Following too close;207 Pedestrian;displacementAlarm Driving at night;DMSAlert Driver monitoring;'
               'drivingBehaviorAlert Driving behaviour;drivingBehaviorAlertDVR Driving behaviour;fenceOverspeed Overspeed in fence;'
               'high_temp_alarm High temperature;low_temp_alarm Low temperature;laneshift Route deviation;offline Offline;overSpeed Overspeed;'
               'sensitiveAreasFence Sensitive area;ubiAcce Sudden acceleration;ubiDece Sudden deceleration;ubiTurn Sharp turn;'
               'ubiLane Abrupt lane change;ubiSatt Roll and pitch;ubiStab Skid'),
  ('info',     '10 Enter GPS blind zone;11 Exit GPS blind zone;12 Boot;13 First GPS fix;22 Voice;28 Door open;29 Door close;36 Charger plugged;'
               '58 Unauthorized open cancelled;80 Door close;81 Door open;86 Charging start;87 Charger removed;89 Battery full;'
               '100 Temperature alarm over;101 Collision alarm over;113 Fuel increase;114 Installed;138 Immobilizer on;139 Immobilizer off;'
               '165 RFID;171 Light;197 Engine on;198 Engine off;224 Plug-in;254 Ignition on;255 Ignition off;260 Long stillness;'
               '261 Motion start;262 Motion stop;266 LTE jamming over;268 GPS jamming over;1001 Ignition off;1002 Ignition on;'
               'ACC_ON Ignition on;ACC_OFF Ignition off;geozone Geozone;in Enter fence;out Exit fence;mileageAlarm Maintenance due;obd OBD;other Other;'
               'stayAlert Parking;stayAlertOn Idling;stayTimeIn Stay inside fence;stayTimeOut Stay outside fence')
) as s(severity, list)
cross join lateral (
  select split_part(item, ' ', 1) as id, substr(item, strpos(item, ' ') + 1) as name from unnest(string_to_array(s.list, ';')) as item
) as k;
