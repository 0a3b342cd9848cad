#include "store/merge.hpp"

#include "store/copy_text.hpp"

namespace fleet::store {
namespace {

using Columns = std::vector<std::string>;

/// open_stage → COPY → merge_<name>. `name` is one of the few words known to tracksolid.open_stage.
template <class Row, class PutRow>
Merged stage_and_merge(Tx &tx, std::string const &name, Columns const &columns, std::vector<Row> const &batch,
                       PutRow put_row, std::vector<Claim> const &claims = {}) {
  if (batch.empty() && claims.empty()) return {};
  tx.row("select tracksolid.open_stage($1)", name);
  if (!claims.empty()) {
    CopyText copy{tx, "pg_temp.stage_claims", {"imei", "kind", "begins_at", "ends_at"}};
    for (auto const &s : claims) copy.row(s.imei, s.kind, s.window.from, s.window.to);
    copy.complete();
  }
  {
    CopyText copy{tx, "pg_temp.stage_" + name, columns};
    for (auto const &row : batch) put_row(copy, row);
    copy.complete();
  }
  auto const count = tx.row("select rows_in, rows_written from tracksolid.merge_" + name + "()");
  return {count[0].as<std::size_t>(), count[1].as<std::size_t>()};
}

std::optional<std::string_view> text(std::optional<rows::PositionType> const &type) {
  return type ? std::optional{rows::name(*type)} : std::nullopt;
}

std::optional<std::string_view> unless_empty(std::string const &value) {
  return value.empty() ? std::nullopt : std::optional<std::string_view>{value};
}

char const *name(FixSource source) {
  switch (source) {
    case FixSource::track_list:
      return "track_list";
    case FixSource::push:
      return "push";
    case FixSource::poll:
      break;
  }
  return "poll";
}

constexpr char const *may_copy = R"sql(
  select tracksolid.may_copy_positions(string_to_array($1, ','),
           (select array_agg(to_timestamp(t::bigint) order by n) from unnest(string_to_array($2, ',')) with ordinality as u(t, n)),
           (select array_agg(to_timestamp(t::bigint) order by n) from unnest(string_to_array($3, ',')) with ordinality as u(t, n)))
)sql";
constexpr char const *copied = R"sql(
  select tracksolid.positions_copied(string_to_array($1, ','),
           (select array_agg(to_timestamp(t::bigint) order by n) from unnest(string_to_array($2, ',')) with ordinality as u(t, n)),
           (select array_agg(to_timestamp(t::bigint) order by n) from unnest(string_to_array($3, ',')) with ordinality as u(t, n)))
)sql";

Columns const position_columns{"gps_time",   "lat",    "lng",  "speed_kmh",     "direction_deg", "altitude_m",
                               "satellites", "acc_on", "imei", "position_type", "source"};
Columns staged_position_columns() {
  auto columns = position_columns;
  columns.emplace_back("is_late");
  return columns;
}

void put_position(CopyText &copy, rows::Position const &p, char const *source) {
  copy.row(p.gps_time, p.lat, p.lng, p.speed_kmh, p.direction_deg, p.altitude_m, p.satellites, p.acc_on,
           p.imei, text(p.position_type), source);
}

/// First and last time of each device, as comma lists: imei characters are letters and digits only.
struct Spans {
  std::string imeis, from, to;
};

Spans spans_of(std::vector<rows::Position> const &sorted) {
  Spans spans;
  auto const epoch = [](Time time) { return std::to_string(time.time_since_epoch().count()); };
  for (std::size_t i = 0; i < sorted.size();) {
    auto last = i;
    while (last + 1 < sorted.size() && sorted[last + 1].imei == sorted[i].imei) ++last;
    auto const *comma = i == 0 ? "" : ",";
    spans.imeis += comma + sorted[i].imei;
    spans.from += comma + epoch(sorted[i].gps_time);
    spans.to += comma + epoch(sorted[last].gps_time);
    i = last + 1;
  }
  return spans;
}

}  // namespace

Merged merge(Tx &tx, std::vector<rows::Device> const &batch) {
  static Columns const columns{"imei",    "vehicle_number", "driver_name", "driver_phone", "device_name",
                               "model",   "device_kind",    "sim",         "iccid",        "vin",
                               "account", "device_group",   "remark",      "activated_at", "expires_at",
                               "enabled"};
  return stage_and_merge(tx, "devices", columns, batch, [](CopyText &copy, rows::Device const &d) {
    copy.row(d.imei, d.vehicle_number, d.driver_name, d.driver_phone, d.device_name, d.model, d.device_kind,
             d.sim, d.iccid, d.vin, d.account, d.device_group, d.remark, d.activated_at, d.expires_at,
             d.enabled);
  });
}

Merged merge(Tx &tx, std::vector<rows::LivePosition> const &batch) {
  static Columns const columns{"imei",        "gps_time",      "heartbeat_at", "lat",         "lng",
                               "speed_kmh",   "direction_deg", "acc_on",       "online",      "position_type",
                               "satellites",  "gps_signal",    "battery_pct",  "battery_raw", "power_v",
                               "odometer_km", "temperature_c", "fuel_raw"};
  return stage_and_merge(
      tx, "live_positions", columns, batch, [](CopyText &copy, rows::LivePosition const &p) {
        copy.row(p.imei, p.gps_time, p.heartbeat_at, p.lat, p.lng, p.speed_kmh, p.direction_deg, p.acc_on,
                 p.online, text(p.position_type), p.satellites, p.gps_signal, p.battery_pct, p.battery_raw,
                 p.power_v, p.odometer_km, p.temperature_c, p.fuel_raw);
      });
}

Merged merge(Tx &tx, std::vector<rows::Position> const &batch, FixSource source) {
  static Columns const columns = staged_position_columns();
  return stage_and_merge(tx, "position_history", columns, batch,
                         [from = name(source)](CopyText &copy, rows::Position const &p) {
                           copy.row(p.gps_time, p.lat, p.lng, p.speed_kmh, p.direction_deg, p.altitude_m,
                                    p.satellites, p.acc_on, p.imei, text(p.position_type), from, p.is_late);
                         });
}

std::optional<Merged> copy_new(Tx &tx, std::vector<rows::Position> const &sorted, FixSource source) {
  if (sorted.empty()) return Merged{};
  auto const spans = spans_of(sorted);
  if (!tx.value<bool>(may_copy, spans.imeis, spans.from, spans.to)) return std::nullopt;
  {
    CopyText copy{tx, "tracksolid.position_history", position_columns};
    for (auto const &p : sorted) put_position(copy, p, name(source));
    copy.complete();
  }
  tx.row(copied, spans.imeis, spans.from, spans.to);
  return Merged{sorted.size(), sorted.size()};
}

Merged merge(Tx &tx, std::vector<rows::Trip> const &batch, std::vector<Claim> const &claims) {
  static Columns const columns{
      "imei",          "start_time",        "end_time",        "distance_km",  "duration_s",
      "avg_speed_kmh", "max_speed_kmh",     "start_lat",       "start_lng",    "end_lat",
      "end_lng",       "start_odometer_km", "end_odometer_km", "distance_raw", "distance_unit",
      "quality"};
  return stage_and_merge(
      tx, "trips", columns, batch,
      [](CopyText &copy, rows::Trip const &t) {
        copy.row(t.imei, t.start_time, t.end_time, t.distance_km, t.duration_s, t.avg_speed_kmh,
                 t.max_speed_kmh, t.start_lat, t.start_lng, t.end_lat, t.end_lng, t.start_odometer_km,
                 t.end_odometer_km, t.distance_raw, unless_empty(t.distance_unit), unless_empty(t.quality));
      },
      claims);
}

Merged merge(Tx &tx, std::vector<rows::ParkingEvent> const &batch, std::vector<Claim> const &claims) {
  static Columns const columns{"imei", "start_time", "end_time", "duration_s", "engine_off_s",
                               "lat",  "lng",        "address",  "kind"};
  return stage_and_merge(
      tx, "parking_events", columns, batch,
      [](CopyText &copy, rows::ParkingEvent const &p) {
        copy.row(p.imei, p.start_time, p.end_time, p.duration_s, p.engine_off_s, p.lat, p.lng, p.address,
                 p.idling ? "idling" : "parking");
      },
      claims);
}

Merged merge(Tx &tx, std::vector<rows::Alarm> const &batch) {
  static Columns const columns{"imei", "alarm_time", "alarm_type", "alarm_name",  "source",      "lat",
                               "lng",  "speed_kmh",  "fence_id",   "position_at", "content_key", "raw"};
  return stage_and_merge(tx, "alarms", columns, batch, [](CopyText &copy, rows::Alarm const &a) {
    copy.row(a.imei, a.alarm_time, a.alarm_type, a.alarm_name, a.pushed ? "push" : "poll", a.lat, a.lng,
             a.speed_kmh, a.fence_id, a.position_at, a.content_key, unless_empty(a.raw));
  });
}

Merged merge(Tx &tx, std::vector<rows::ObdReading> const &batch) {
  static Columns const columns{"imei",      "reading_time", "vin",       "odometer_km", "device_mileage_km",
                               "fuel_l",    "fuel_pct",     "coolant_c", "battery_raw", "engine_rpm",
                               "speed_kmh", "source",       "raw"};
  return stage_and_merge(tx, "obd_readings", columns, batch, [](CopyText &copy, rows::ObdReading const &o) {
    copy.row(o.imei, o.reading_time, o.vin, o.odometer_km, o.device_mileage_km, o.fuel_l, o.fuel_pct,
             o.coolant_c, o.battery_raw, o.engine_rpm, o.speed_kmh, o.pushed ? "push" : "poll",
             unless_empty(o.raw));
  });
}

Merged merge(Tx &tx, std::vector<rows::Geofence> const &batch) {
  static Columns const columns{"fence_id",      "account",     "fence_name", "kind",        "color",
                               "radius_m",      "coordinates", "imeis",      "alert_types", "stay_in_days",
                               "stay_out_days", "description", "raw"};
  return stage_and_merge(tx, "geofences", columns, batch, [](CopyText &copy, rows::Geofence const &g) {
    copy.row(g.fence_id, g.account, g.fence_name, g.kind, g.color, g.radius_m, g.coordinates, g.imeis,
             g.alert_types, g.stay_in_days, g.stay_out_days, g.description, unless_empty(g.raw));
  });
}

Merged merge(Tx &tx, std::vector<rows::Refusal> const &batch, std::string_view stream) {
  return stage_and_merge(tx, "refusals", {"stream", "imei", "reason", "raw"}, batch,
                         [stream](CopyText &copy, rows::Refusal const &r) {
                           copy.row(stream, unless_empty(r.imei), r.reason, unless_empty(r.raw));
                         });
}

}  // namespace fleet::store
