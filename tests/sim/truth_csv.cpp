#include <fmt/format.h>

#include <functional>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "sim/engine_readings.hpp"
#include "sim/registry_changes.hpp"
#include "sim/truth.hpp"
#include "sim/uploads.hpp"
#include "sim/windows.hpp"

namespace fleet::sim {
namespace {

using Lines = std::vector<std::pair<Time, std::string>>;

/// How one stream is written: its columns after `imei`, and the lines of one device.
struct Stream {
  std::string_view name;
  std::string_view columns;
  std::function<void(Truth const &, std::size_t, Window, Lines &)> write;
};

std::string e6(std::int32_t value) {
  return fmt::format("{:.6f}", degrees(value));
}

std::string_view source_word(Source source) {
  switch (source) {
    case Source::cell:
      return "lbs";
    case Source::wifi:
      return "wifi";
    case Source::beacon:
      return "beacon";
    default:
      return "gps";
  }
}

std::string quoted(std::string const &text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (auto const c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

std::string when(Time time, bool known = true) {
  return known ? rfc3339(time) : "";
}

void fixes(Truth const &truth, std::size_t device, Window window, Lines &lines) {
  for (auto const &fix : truth.fixes(device, window.from, window.to)) {
    bool const satellite = fix.source == Source::satellite;
    lines.emplace_back(fix.time,
                       fmt::format("{},{},{},{},{},{},{},{}", when(fix.time), e6(fix.lat_e6), e6(fix.lng_e6),
                                   satellite ? fmt::format("{:.1f}", fix.speed_kmh()) : "", fix.direction_deg,
                                   satellite ? std::to_string(fix.satellites) : "", fix.acc_on ? "t" : "f",
                                   source_word(fix.source)));
  }
}

void trips(Truth const &truth, std::size_t device, Window window, Lines &lines) {
  for (auto const &[trip, life, state] : truth.trips(device, window.from, window.to)) {
    bool const ended = state != State::open;
    lines.emplace_back(
        trip.start, fmt::format("{},{},{},{:.1f},{:.1f},{},{},{},{}", when(trip.start), when(trip.end, ended),
                                ended ? fmt::format("{:.1f}", trip.distance_m) : "", average_kmh(trip),
                                trip.max_kmh, e6(trip.from.lat_e6), e6(trip.from.lng_e6),
                                ended ? e6(trip.to.lat_e6) : "", ended ? e6(trip.to.lng_e6) : ""));
  }
}

void stops(Truth const &truth, std::size_t device, Window window, Lines &lines) {
  for (auto const &[stop, life, state] : truth.stops(device, window.from, window.to))
    lines.emplace_back(stop.from, fmt::format("{},{},{},{},{}", stop.acc_on ? "idling" : "parking",
                                              when(stop.from), when(stop.to, state != State::open),
                                              e6(stop.place.lat_e6), e6(stop.place.lng_e6)));
}

void alarms(Truth const &truth, std::size_t device, Window window, Lines &lines) {
  for (auto const &[alarm, life, state] : truth.alarms(device, window.from, window.to)) {
    bool const whole = state != State::bare;
    lines.emplace_back(
        alarm.at, fmt::format("{},{},{},{},{},{},{}", when(alarm.at), alarm.type, whole ? alarm.name : "",
                              alarm.fence < 0 ? "" : fmt::format("f{}", alarm.fence + 1),
                              whole ? e6(alarm.place.lat_e6) : "", whole ? e6(alarm.place.lng_e6) : "",
                              whole ? fmt::format("{:.0f}", alarm.speed_dkmh / 10.0) : ""));
  }
}

void readings(Truth const &truth, std::size_t device, Window window, Lines &lines) {
  auto const found = truth.engine_readings(device, window.from, window.to);
  if (found.empty()) return;
  auto const tank = truth.tank(device, window.from, window.to);
  for (auto const &fix : found) {
    auto const km = truth.view().world.odometer_m(device, fix.time) / 1000;
    lines.emplace_back(fix.time, fmt::format("{},{:.1f},{:.1f}", when(fix.time), km, tank.litres(fix.time)));
  }
}

void faults(Truth const &truth, std::size_t device, Window window, Lines &lines) {
  for (auto const &code : code_readings(truth.view(), device, window.from, window.to))
    lines.emplace_back(code.at, fmt::format("{},{}", when(code.at), code.code));
}

void troubles(Truth const &truth, std::size_t device, Window window, Lines &lines) {
  for (auto const &trouble : truth.troubles(device, window.from, window.to))
    lines.emplace_back(trouble.opened,
                       fmt::format("{},{},{}", trouble.code, when(trouble.opened), when(trouble.closed)));
}

void tank(Truth const &truth, std::size_t device, Window window, Lines &lines) {
  auto const to = std::min(window.to, truth.view().now);
  auto const tank = truth.tank(device, window.from, to);
  for (auto at = window.from; at <= to; at += std::chrono::minutes{10})
    lines.emplace_back(at, fmt::format("{},{:.2f},{:.0f}", when(at), tank.litres(at), tank.capacity()));
}

void refuels(Truth const &truth, std::size_t device, Window window, Lines &lines) {
  auto const to = std::min(window.to, truth.view().now);
  auto const tank = truth.tank(device, window.from, to);  // named: the loop reads a list inside it
  for (auto const &change : tank.changes())
    lines.emplace_back(change.at,
                       fmt::format("{},{},{:.2f}", when(change.at), change.litres > 0 ? "refuel" : "drain",
                                   std::abs(change.litres)));
}

void visit_lines(Truth const &truth, std::size_t device, Window window, Lines &lines) {
  for (auto const &visit : truth.visits(device, window.from, window.to))
    lines.emplace_back(visit.enter,
                       fmt::format("f{},{},{}", visit.fence + 1, when(visit.enter), when(visit.leave)));
}

/// Whole UTC days that begin in the window.
void day_lines(Truth const &truth, std::size_t device, Window window, Lines &lines) {
  using std::chrono::days;
  auto const &world = truth.view().world;
  auto const to = std::min(window.to, truth.view().now);
  for (auto day = std::chrono::ceil<days>(window.from); day + days{1} <= to; day += days{1}) {
    auto const activity = world.activity(device, day, day + days{1});
    auto const metres = world.odometer_m(device, day + days{1}) - world.odometer_m(device, day);
    bool const heard = world.last_fix(device, day + days{1} - Seconds{1}) &&
                       world.last_fix(device, day + days{1} - Seconds{1})->time >= day;
    auto const burnt = truth.tank(device, day, day + days{1}).burnt(day, day + days{1});
    if (heard)
      lines.emplace_back(day, fmt::format("{:.10},{:.3f},{},{},{:.2f}", vendor_time(day), metres / 1000,
                                          activity.driving.count(), activity.idling.count(), burnt));
  }
}

void assigned(Truth const &truth, std::size_t device, Window window, Lines &lines) {
  for (auto const &span : truth.assignments(device, window.from, window.to))
    lines.emplace_back(span.from, fmt::format("{},{},{},{}", when(span.from), when(span.to),
                                              quoted(span.plate), quoted(span.driver)));
}

void unknowable(Truth const &truth, std::size_t device, Window window, Lines &lines) {
  for (auto const &sum : truth.unknowable(device, window.from, window.to))
    if (sum.never + sum.pending > 0)
      lines.emplace_back(window.from,
                         fmt::format("{},{},{},{},{}", sum.stream, sum.never, sum.pending,
                                     when(sum.first, sum.never > 0), when(sum.last, sum.never > 0)));
}

std::vector<Stream> const &streams() {
  static std::vector<Stream> const all{
      {"fixes", "gps_time,lat,lng,speed_kmh,direction_deg,satellites,acc_on,position_type", fixes},
      {"trips",
       "start_time,end_time,distance_m,avg_speed_kmh,max_speed_kmh,start_lat,start_lng,end_lat,end_lng",
       trips},
      {"stops", "kind,start_time,end_time,lat,lng", stops},
      {"alarms", "alarm_time,alarm_type,alarm_name,fence_id,lat,lng,speed_kmh", alarms},
      {"obd", "reported_at,odometer_km,fuel_l", readings},
      {"faults", "event_time,fault_code", faults},
      {"troubles", "fault_code,opened_at,closed_at", troubles},
      {"tank", "at,litres,capacity_l", tank},
      {"refuels", "at,kind,litres", refuels},
      {"visits", "fence_id,enter_time,leave_time", visit_lines},
      {"days", "day,km,driving_s,idling_s,fuel_l", day_lines},
      {"assignments", "from_time,to_time,plate,driver", assigned},
      {"unknowable", "stream,never,pending,first_time,last_time", unknowable}};
  return all;
}

Stream const &stream_of(std::string_view name) {
  for (auto const &stream : streams())
    if (stream.name == name) return stream;
  std::vector<std::string> names;
  for (auto const &known : truth_streams()) names.emplace_back(known);
  throw Error{Stop::usage, fmt::format("no stream '{}'", name), "one of " + join(names, ", ")};
}

/// The only stream without devices.
constexpr std::string_view fences_stream = "fences";

std::string fences_csv(View const &view) {
  std::string text = "fence_id,name,lat,lng,radius_m\n";
  auto const &fences = view.world.roster().fences;
  for (std::size_t i = 0; i < fences.size(); ++i)
    if (auto const id = fmt::format("f{}", i + 1); !gone(view.switches.deleted_fences, id, view.now))
      text += fmt::format("{},{},{},{},{:.0f}\n", id, quoted(fences[i].name), e6(fences[i].centre.lat_e6),
                          e6(fences[i].centre.lng_e6), fences[i].radius_m);
  return text;
}

using EachDevice = std::function<void(std::string const &imei, Lines const &lines)>;

void each_device(Truth const &truth, Stream const &stream, std::optional<std::size_t> device, Window window,
                 EachDevice const &visit) {
  auto const &devices = truth.view().world.roster().devices;
  for (auto i = device.value_or(0); i < (device ? *device + 1 : devices.size()); ++i) {
    Lines lines;
    stream.write(truth, i, window, lines);
    visit(devices[i].imei, lines);
  }
}

}  // namespace

std::vector<std::string_view> const &truth_streams() {
  static std::vector<std::string_view> const names = [] {
    std::vector<std::string_view> all;
    for (auto const &stream : streams()) all.push_back(stream.name);
    all.push_back(fences_stream);
    return all;
  }();
  return names;
}

std::string truth_csv(Truth const &truth, std::string_view stream, std::optional<std::size_t> device,
                      Time from, Time to) {
  if (stream == fences_stream) return fences_csv(truth.view());
  auto const &how = stream_of(stream);
  auto text = fmt::format("imei,{}\n", how.columns);
  each_device(truth, how, device, {from, to}, [&](std::string const &imei, Lines const &lines) {
    for (auto const &line : lines) text.append(imei).append(",").append(line.second).append("\n");
  });
  return text;
}

std::string truth_digest(Truth const &truth, std::string_view stream, std::optional<std::size_t> device,
                         Time from, Time to) {
  using std::chrono::days;
  std::string text = "imei,day,rows,md5\n";
  each_device(truth, stream_of(stream), device, {from, to}, [&](std::string const &imei, Lines const &lines) {
    for (std::size_t i = 0; i < lines.size();) {
      auto const day = std::chrono::floor<days>(lines[i].first);
      std::string rows;
      std::size_t count = 0;
      for (; i < lines.size() && std::chrono::floor<days>(lines[i].first) == day; ++i, ++count)
        rows.append(imei).append(",").append(lines[i].second).append("\n");
      text += fmt::format("{},{:.10},{},{}\n", imei, vendor_time(day), count, lower(md5_hex_upper(rows)));
    }
  });
  return text;
}

}  // namespace fleet::sim
