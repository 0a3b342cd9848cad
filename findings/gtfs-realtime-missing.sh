#!/usr/bin/env bash
# gtfs-realtime-bindings 2.2.0 (npm): what a vehicle did not send reads as 0. Of a position with latitude and longitude alone, bearing, speed,
# occupancy and timestamp are 0: the vehicle heads north, stands, is EMPTY, and was heard of in 1970. `speed ?? "unknown"` is 0. JSON
# of the same object has none of them, and Object.hasOwn tells. The format knows of each field whether it was sent; one expects
# undefined. The project has an open report on it.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='bearing 0, speed 0, odometer 0, occupancy EMPTY, timestamp 0
JSON: {"latitude":-1.25,"longitude":36.75}
has a speed: false'
npm_packages gtfs-realtime-bindings@2.2.0
run_js <<'JS' | expect "$seen"
import bindings from 'gtfs-realtime-bindings';
const { FeedMessage, VehiclePosition } = bindings.transit_realtime;
const sent = { position: { latitude: -1.25, longitude: 36.75 } };
const bytes = FeedMessage.encode({ header: { gtfsRealtimeVersion: '2.0' }, entity: [{ id: 'KAA', vehicle: sent }] }).finish();
const { position, occupancyStatus, timestamp } = FeedMessage.decode(bytes).entity[0].vehicle;
const { bearing, speed, odometer } = position;
console.log(`bearing ${bearing}, speed ${speed ?? 'unknown'}, odometer ${odometer}, occupancy ${VehiclePosition.OccupancyStatus[occupancyStatus]}, timestamp ${timestamp}`);
console.log('JSON:', JSON.stringify(position));
console.log('has a speed:', Object.hasOwn(position, 'speed'));
JS
