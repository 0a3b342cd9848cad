-- 0003 trips, parking and alarms: what happened between the fixes
-- Why:         poll-movement and poll-events store them; v_trips and the summaries read them
-- Changes:     tracksolid.trips, detected_trips, parking_events, alarms, alarm_kinds
-- Locks:       nothing that exists
-- Requires:    postgis
-- Transaction: yes
-- Undo:        drop table tracksolid.alarm_kinds, tracksolid.alarms, tracksolid.parking_events, tracksolid.detected_trips, tracksolid.trips

create table tracksolid.trips (
  id                bigint generated always as identity primary key,
  imei              text not null check (imei <> ''),
  start_time        timestamptz not null,
  end_time          timestamptz check (end_time >= start_time),
  distance_km       double precision check (distance_km >= 0),
  duration_s        integer check (duration_s >= 0),
  avg_speed_kmh     real check (avg_speed_kmh >= 0),
  max_speed_kmh     real check (max_speed_kmh >= 0),
  idle_s            integer check (idle_s >= 0),
  start_geom        public.geometry(Point, 4326),
  end_geom          public.geometry(Point, 4326),
  route             public.geometry(LineString, 4326),
  route_overview    public.geometry(LineString, 4326),
  route_points      integer check (route_points >= 0),
  start_odometer_km double precision,
  end_odometer_km   double precision,
  distance_raw      double precision,
  distance_unit     text check (distance_unit in ('m', 'km')),
  quality           text,
  source            text not null default 'vendor',
  fixes_version     bigint not null default 1,
  route_version     bigint,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  constraint trips_once unique (imei, start_time)
);
create index trips_stale_route on tracksolid.trips (id) where route_version is distinct from fixes_version;
comment on table tracksolid.trips is
  'One row per trip. Written by poll-movement (trips) through tracksolid.merge_trips and by refresh-vtrips (route); read through reporting.v_trips';
comment on column tracksolid.trips.end_time is 'null: still driving';
comment on column tracksolid.trips.duration_s is 'vendor''s run time in seconds, else end minus start';
comment on column tracksolid.trips.idle_s is 'seconds of standing with the engine on, stops of at least idle_after_s; from the fixes, built with the route';
comment on column tracksolid.trips.route is 'line through every satellite fix of the trip; null with fewer than two';
comment on column tracksolid.trips.route_overview is 'route within about 5 m, a fraction of the points: what maps draw';
comment on column tracksolid.trips.route_points is 'fixes in route';
comment on column tracksolid.trips.distance_raw is 'distance as the vendor sent it';
comment on column tracksolid.trips.distance_unit is 'unit that distance_raw was read in: m or km';
comment on column tracksolid.trips.quality is 'how the distance was judged when it was read, see docs/database.md';
comment on column tracksolid.trips.source is 'vendor: the vendor''s report';
comment on column tracksolid.trips.fixes_version is 'raised with every fix that arrives inside the trip';
comment on column tracksolid.trips.route_version is 'fixes_version that route was built from; the route is stale where the two differ';

create table tracksolid.detected_trips (
  id             bigint generated always as identity primary key,
  imei           text not null check (imei <> ''),
  start_time     timestamptz not null,
  end_time       timestamptz check (end_time >= start_time),
  distance_km    double precision not null check (distance_km >= 0),
  duration_s     integer not null check (duration_s >= 0),
  avg_speed_kmh  real,
  max_speed_kmh  real,
  idle_s         integer,
  start_geom     public.geometry(Point, 4326),
  end_geom       public.geometry(Point, 4326),
  route          public.geometry(LineString, 4326),
  route_overview public.geometry(LineString, 4326),
  route_points   integer,
  quality        text not null,
  source         text not null default 'detected' check (source = 'detected'),
  updated_at     timestamptz not null default now(),
  constraint detected_trips_once unique (imei, start_time)
);
create index detected_trips_open on tracksolid.detected_trips (imei) where end_time is null;
comment on table tracksolid.detected_trips is
  'Trips found in position_history, in a table of their own: they may begin in the same second as the vendor''s. '
  'Written by tracksolid.detect_trips (refresh-vtrips); read through reporting.v_trips when trips_source is detected';
comment on column tracksolid.detected_trips.end_time is 'null: still driving';
comment on column tracksolid.detected_trips.distance_km is 'steps between fixes with moving_kmh or more at either end, km';
comment on column tracksolid.detected_trips.duration_s is 'end, or the newest fix, minus start, seconds';
comment on column tracksolid.detected_trips.quality is 'ignition: the ignition was known; movement: it was not, from speeds alone';
comment on column tracksolid.detected_trips.route_overview is 'route within about 5 m, what maps draw';

create table tracksolid.parking_events (
  imei         text not null check (imei <> ''),
  start_time   timestamptz not null,
  end_time     timestamptz check (end_time >= start_time),
  duration_s   integer check (duration_s >= 0),
  engine_off_s integer check (engine_off_s >= 0),
  lat          double precision check (lat between -90 and 90),
  lng          double precision check (lng between -180 and 180),
  address      text,
  kind         text not null default 'parking' check (kind in ('parking', 'idling')),
  updated_at   timestamptz not null default now(),
  primary key (imei, start_time)
);
comment on table tracksolid.parking_events is
  'Stops as the vendor reports them. Written by poll-movement (parking); read by the idle and utilisation views';
comment on column tracksolid.parking_events.duration_s is 'whole stop, seconds';
comment on column tracksolid.parking_events.engine_off_s is 'part of it with the engine off, seconds';

create table tracksolid.alarms (
  imei        text not null check (imei <> ''),
  alarm_time  timestamptz not null,
  alarm_type  text not null,
  alarm_name  text,
  source      text not null default 'poll' check (source in ('poll', 'push')),
  severity    text,
  lat         double precision check (lat between -90 and 90),
  lng         double precision check (lng between -180 and 180),
  speed_kmh   real check (speed_kmh >= 0),
  fence_id    text,
  position_at timestamptz,
  received_at timestamptz not null default now(),
  raw         jsonb,
  primary key (imei, alarm_time, alarm_type)
);
create index alarms_alarm_time on tracksolid.alarms (alarm_time);
comment on table tracksolid.alarms is
  'One row per device, time and kind of alarm. Written by poll-events and receive-push; read by the alarm views';
comment on column tracksolid.alarms.alarm_type is 'vendor''s id, number or text; ids of push families carry their family in front';
comment on column tracksolid.alarms.position_at is 'time of the position that came with the alarm';

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
