// The answers of `fleet serve`, field by field. One type per endpoint; a browser test compares them with real answers.
// Times are RFC 3339 UTC; coordinates are [lng, lat] in degrees; null means unknown.
import type { Feature, FeatureCollection, LineString, MultiPolygon, Point } from 'geojson';
import type { LiveProperties, Status } from './vehicle';

export type { LiveProperties, Status };
export type Place = [lng: number, lat: number];

/** GET /config.json */
export interface Config {
  version: string;
  map_style_url: string | null;
  timezone: string;
  public_api_base: string;
  features?: ('stream' | 'analytics')[]; // what else this server has: events, the endpoints of the analytics page
}

export type LiveFeature = Feature<Point | null, LiveProperties> & { id: number };

export interface LiveSummary {
  vehicles: number;
  moving: number;
  idle: number;
  parked: number;
  offline: number;
  as_of: string;
  newest_fix_at: string | null;
  data_age_s: number | null;
}

/** GET /webhook/live-positions */
export interface LivePositions {
  summary: LiveSummary;
  geojson: { type: 'FeatureCollection'; features: LiveFeature[] };
}

/** GET /webhook/live-positions/nearest */
export interface NearestVehicles {
  summary: { lat: number; lng: number; limit: number; vehicles: number };
  geojson: {
    type: 'FeatureCollection';
    features: (Feature<Point, LiveProperties & { distance_m: number }> & { id: number })[];
  };
}

/** The vehicle and trip of a stretch; `trip_id` null: of no trip. */
interface StretchOwner {
  imei: string;
  vehicle_number: string;
  trip_id: number | null;
}

export interface StretchProperties extends StretchOwner {
  stretch: number;
  start_time: string;
  end_time: string;
  fixes: number;
  distance_km: number;
  times: number[]; // seconds since 1970, aligned with the coordinates, as are the next two
  speeds_kmh: (number | null)[];
  directions_deg: (number | null)[];
}

export interface VehicleName {
  imei: string;
  vehicle_number: string;
  driver_name: string | null;
  cost_centre: string;
  assigned_city: string | null;
}

/** GET /webhook/live-positions/track */
export interface VehicleTrack {
  vehicle: VehicleName;
  summary: {
    hours: number;
    from: string;
    to: string;
    fixes: number;
    stretches: number;
    distance_km: number;
    max_speed_kmh: number | null;
    first_fix_at: string | null;
    last_fix_at: string | null;
  };
  geojson: FeatureCollection<LineString | Point, StretchProperties>;
}

export interface Filters {
  vehicles: { vehicle_number: string; driver_name: string | null; cost_centre: string; assigned_city: string | null }[];
  drivers: string[];
  cost_centres: string[];
  cities: string[];
  timezone: string;
}

export interface TripProperties {
  trip_id: number;
  imei: string;
  vehicle_number: string;
  driver_name: string | null;
  cost_centre: string;
  assigned_city: string | null;
  start_time: string;
  end_time: string;
  duration_s: number | null;
  distance_km: number | null;
  avg_speed_kmh: number | null;
  max_speed_kmh: number | null;
  idle_s: number | null;
  quality: string | null;
  source: string | null;
  route_points: number | null;
  start: Place | null;
  end: Place | null;
  gaps?: number[]; // indices into the route, ascending: after these points nothing was known until the next
}

export type TripFeature = Feature<LineString | null, TripProperties>;

/** Properties of a stretch whose fixes have expired: its line is that of the map. */
export interface ExpiredProperties extends StretchOwner {
  stretch: number;
  times: null;
  speeds_kmh: null;
  directions_deg: null;
}

/** GET /webhook/fleet-dashboard/trip: a trip of any age, through all its fixes; no feature where nothing is known of its way */
export interface TripTrack {
  vehicle: VehicleName;
  summary: Pick<TripProperties, 'trip_id' | 'start_time' | 'end_time' | 'duration_s' | 'distance_km' | 'avg_speed_kmh' | 'max_speed_kmh' | 'idle_s' | 'quality' | 'source'> & {
    fixes: number;
    stretches: number;
  };
  geojson: FeatureCollection<LineString | Point, StretchProperties | ExpiredProperties>;
}

export interface TripsSummary {
  from: string;
  to: string;
  trips: number;
  trips_total: number;
  truncated: boolean;
  vehicles: number;
  drivers: number;
  distance_km: number;
  driving_s: number;
  idle_s: number;
  max_speed_kmh: number | null;
  as_of: string;
}

/** GET /webhook/fleet-dashboard */
export interface DashboardFilters {
  filters: Filters;
}

/** The body of POST /webhook/fleet-dashboard; what is left out is not filtered. */
export interface DashboardQuery {
  vehicles?: string[];
  driver?: string;
  cost_centre?: string;
  city?: string;
  start?: string;
  end?: string;
}

/** POST /webhook/fleet-dashboard */
export interface Dashboard {
  filters: Filters;
  summary: TripsSummary;
  geojson: { type: 'FeatureCollection'; features: TripFeature[] };
}

/** The head of every analytics answer: its first and last day, both included, in the fleet's zone. */
export interface Figures {
  from: string;
  to: string;
  timezone: string;
  as_of: string;
  columns: string[];
}

/** GET /analytics/fleet-summary?from=&to=: days without a trip have no row */
export interface FleetSummary extends Figures {
  period: 'day' | 'week' | 'month';
  today: DayFigures & { vehicles_total: number };
  rows: DayFigures[];
}

export interface DayFigures {
  day: string;
  vehicles: number; // that drove
  trips: number;
  distance_km: number;
  driving_s: number;
  idle_s: number;
  max_speed_kmh: number | null;
}

interface NamedVehicle {
  imei: string;
  vehicle_number: string;
  driver_name: string | null;
  cost_centre: string;
}

/** GET /analytics/today: the panel of now */
export interface FleetToday {
  day: string;
  timezone: string;
  as_of: string;
  status: (Record<Status, number> & { cost_centre: string; vehicles: number; newest_seen_at: string | null })[];
  idle: (NamedVehicle & { idle_since: string; idle_s: number; lat: number; lng: number })[];
  not_moved: (NamedVehicle & {
    status: Status;
    days_still: number | null; // null: never seen moving
    last_moved_at: string | null;
    seen_at: string | null;
  })[];
  clock: (NamedVehicle & {
    started: boolean; // where not, the rest is null
    first_ignition_at: string | null;
    last_stop_at: string | null;
    hours: number | null;
    driving_hours: number | null;
    idle_hours: number | null;
    distance_km: number | null;
    late_s: number | null;
    late: boolean | null;
  })[];
}

/** GET /analytics/driver-behaviour: one row per driver and cost centre, today */
export interface DriverBehaviour extends Figures {
  rows: {
    driver_name: string;
    cost_centre: string;
    vehicles: string; // plates
    days: number;
    first_start: string | null;
    last_end: string | null;
    trips: number;
    distance_km: number;
    driving_s: number;
    idle_s: number;
    max_speed_kmh: number | null;
    speeding_events: number;
    speeding_s: number;
    harsh_accelerations: number;
    harsh_brakings: number;
    watched_km: number; // seen closely enough to notice an event; the next two are per 100 of these
    speeding_per_100km: number | null;
    harsh_per_100km: number | null;
    alarms: number;
  }[];
}

/** GET /analytics/alarms?from=&to=: one row per day, kind and severity */
export interface Alarms extends Figures {
  rows: {
    day: string;
    alarm_type: string;
    alarm_name: string | null;
    severity: string | null;
    alarms: number;
    vehicles: number;
    last_alarm_at: string;
  }[];
}

/** GET /analytics/fuel-events?from=&to=: refuels and drains, in order of time */
export interface FuelEvents extends Figures {
  rows: {
    kind: 'refuel' | 'drain';
    imei: string;
    vehicle_number: string;
    driver_name: string | null;
    cost_centre: string;
    assigned_city: string | null;
    event_time: string;
    not_before: string; // last reading before
    not_after: string; // first reading after
    litres: number;
    before_l: number;
    after_l: number;
    source: string;
    fence_name: string | null;
    lat: number | null;
    lng: number | null;
  }[];
}

interface CityVehicle extends NamedVehicle {
  assigned_city: string | null;
}

/** GET /analytics/maintenance?vehicle_number=: services, the most urgent first */
export interface Maintenance extends Figures {
  rows: (CityVehicle & {
    plan: string;
    state: 'overdue' | 'due' | 'soon' | 'ok';
    due_by: 'km' | 'hours' | 'date' | null; // the limit that is reached first
    expected_on: string | null; // null: due already, or the vehicle stands
    done_on: string | null;
    every_km: number | null;
    km: number; // since the service
    left_km: number | null;
    due_odometer_km: number | null;
    odometer_source: 'obd' | 'device' | null;
    every_hours: number | null;
    hours: number;
    left_hours: number | null;
    every_months: number | null;
    due_on: string | null;
    left_days: number | null;
  })[];
}

/** GET /analytics/faults?from=&to=&vehicle_number=: trouble codes, the open ones first */
export interface Faults extends Figures {
  rows: (CityVehicle & {
    fault_code: string;
    system: 'powertrain' | 'chassis' | 'body' | 'network' | 'other';
    detail: string | null;
    first_seen_at: string;
    last_seen_at: string;
    reports: number;
    cleared_at: string | null; // null: open
    cleared_by: string | null; // null: a report without the code
  })[];
}

/** GET /analytics/temperature?from=&to=: episodes outside of bounds */
export interface Temperature extends Figures {
  rows: (CityVehicle & {
    sensor: string;
    state: 'below' | 'above';
    from_time: string;
    to_time: string | null; // null: goes on
    outside_s: number;
    worst_c: number;
    bound_c: number;
    end_seen: boolean;
  })[];
}

export interface FenceProperties {
  fence_id: string;
  fence_name: string;
  source: 'operator' | 'vendor';
  color: string | null;
  area_km2: number;
}

/** GET /analytics/fences: for tokens that see the whole fleet */
export interface Fences {
  summary: { fences: number; as_of: string };
  geojson: FeatureCollection<MultiPolygon, FenceProperties>;
}

/** A vehicle within an area; the times of an end that was not seen are those of the fix. */
export interface Stay extends VehicleName {
  enter_time: string;
  exit_time: string | null; // null: still inside
  dwell_s: number;
  enter_seen: boolean;
  exit_seen: boolean;
}

/** GET /analytics/visits */
export interface Visits extends Figures {
  visits_total: number;
  truncated: boolean;
  rows: (Stay & { fence_id: string; fence_name: string; within_s: number })[];
}

/** POST /analytics/presence */
export interface Presence {
  from: string;
  to: string;
  as_of: string;
  stays: number;
  truncated: boolean;
  vehicles: number;
  rows: Stay[];
}

/** GET /health/ingest */
export interface IngestHealth {
  status: 'ok' | 'degraded';
  as_of: string;
  rows: {
    job: string;
    stream: string;
    every_s: number;
    last_ok_at: string | null;
    lag_s: number | null;
    ok: boolean;
    message: string | null;
  }[];
}

/** Every error answer. */
export interface ErrorAnswer {
  error: { code: string; message: string; hint?: string | null };
}
