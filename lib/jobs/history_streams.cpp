#include "jobs/history_streams.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "clean/alarm.hpp"
#include "clean/fault_code.hpp"
#include "clean/obd_reading.hpp"
#include "clean/parking.hpp"
#include "clean/position.hpp"
#include "clean/trip.hpp"

namespace fleet::jobs {
namespace {

using std::chrono::days;
using std::chrono::hours;

clean::Asked asked(Task const &task) {
  return {.window = task.ask,
          .now = now(),
          .only_imei = task.parts.size() == 1 ? task.parts.front().imei : std::string{}};
}

/// Adds a row, or its refusal. A row of a device that was not asked for is refused: the window says nothing about it, and its own
/// call brings it.
template <class Row>
void add(clean::Cleaned<Row> cleaned, api::Entry const &entry, Task const &task, Batch &batch,
         std::vector<Row> &rows) {
  auto const *row = std::get_if<Row>(&cleaned);
  bool const is_asked =
      row == nullptr || std::any_of(task.parts.begin(), task.parts.end(),
                                    [&](auto const &part) { return part.imei == row->imei; });
  if (!is_asked) cleaned = clean::refuse(clean::of_another_device, entry);
  batch.add(std::move(cleaned), rows);
}

// The vendor does not say whether the ends of a window belong to it: a second more on both sides leaves no
// fix out. The longest windows are shorter than allowed for it, by call_spare.
constexpr Seconds pad{1};

std::string begin_of(Task const &task) {
  return vendor_time(task.ask.from - pad);
}

std::string end_of(Task const &task) {
  return vendor_time(task.ask.to + pad);
}

StreamSpec tracks() {
  StreamSpec spec{.name = "tracks",
                  .method = "jimi.device.track.list",
                  .shape = {.row_keys = {"gpsTime"}},
                  .longest = track_list_limit - call_spare};
  spec.params = [](Task const &task) {
    return api::Params{
        {"imei", task.parts.front().imei}, {"begin_time", begin_of(task)}, {"end_time", end_of(task)}};
  };
  spec.take = [](api::Entry const &entry, Task const &task, Batch &batch) {
    batch.add(clean::track_point(entry, task.parts.front().imei, asked(task), &batch.odd_values),
              batch.fixes);
  };
  return spec;
}

StreamSpec trips(std::string const &mileage_unit, clean::UnitHistory const &past) {
  StreamSpec spec{.name = "trips",
                  .method = "jimi.device.track.mileage",
                  .shape = {.row_keys = {"startTime"}},
                  .devices_a_call = 20,
                  .row_cap = 100,
                  .rows_a_device_day = 8,
                  .longest = days{10} - call_spare,
                  .event_kind = "trip",
                  .margin = days{1},
                  .quiet_widenings = 1};
  spec.params = [](Task const &task) {
    return api::Params{
        {"imeis", join(task.imeis(), ",")}, {"begin_time", begin_of(task)}, {"end_time", end_of(task)}};
  };
  spec.take = [](api::Entry const &entry, Task const &task, Batch &batch) {
    add(clean::trip(entry, asked(task), &batch.odd_values), entry, task, batch, batch.trips);
  };
  spec.judge = [mileage_unit, past](Batch &batch) {
    clean::judge_distances(batch.trips, mileage_unit, past);
  };
  return spec;
}

/// The parking report: stops with the engine off (parking) and on (idling) are two streams.
StreamSpec stops(std::string const &name, bool idling) {
  StreamSpec spec{.name = name,
                  .comes_with = "parking",
                  .method = "jimi.open.platform.report.parking",
                  .shape = {.payload = api::Payload::data, .row_keys = {"startTime"}},
                  .devices_a_call = 20,
                  .paging = Paging::first_row,
                  .page_size = 100,
                  .rows_a_device_day = 8,
                  .longest = days{10} - call_spare,
                  .event_kind = name,
                  .margin = idling ? hours{24} : hours{70},
                  .quiet_widenings = idling ? 0 : 1,
                  .by_account = true};
  spec.params = [idling](Task const &task) {
    return api::Params{{"account", task.account},
                       {"imeis", join(task.imeis(), ",")},
                       {"start_time", begin_of(task)},
                       {"end_time", end_of(task)},
                       {"start_row", std::to_string(task.rows_before)},
                       {"page_size", "100"},
                       {"acc_type", idling ? "on" : "off"}};
  };
  spec.take = [idling](api::Entry const &entry, Task const &task, Batch &batch) {
    add(clean::parking(entry, idling, asked(task), &batch.odd_values), entry, task, batch, batch.parking);
  };
  return spec;
}

/// Engine readings. The answer's page count is not to be trusted.
StreamSpec obd() {
  StreamSpec spec{.name = "obd",
                  .comes_with = "obd",
                  .is_scheduled = false,
                  .method = "jimi.device.obd.list",
                  .shape = {.payload = api::Payload::data, .row_keys = {"dataReportTime"}},
                  .devices_a_call = 50,
                  .paging = Paging::page_number,
                  .page_size = 100,
                  .longest = days{30} - call_spare,
                  .by_account = true};
  spec.params = [](Task const &task) {
    return api::Params{
        {"account", task.account},  {"imeis", join(task.imeis(), ",")},     {"start_time", begin_of(task)},
        {"end_time", end_of(task)}, {"page_no", std::to_string(task.page)}, {"page_size", "100"}};
  };
  spec.take = [](api::Entry const &entry, Task const &task, Batch &batch) {
    add(clean::obd_reading(entry, asked(task), &batch.odd_values), entry, task, batch, batch.obd);
  };
  return spec;
}

/// Trouble codes of engines: the same parameters as the list of readings.
StreamSpec faults() {
  auto spec = obd();
  spec.name = "faults";
  spec.method = "jimi.device.obd.fault";
  spec.shape.row_keys = {"eventTime", "faultCode"};
  spec.take = [](api::Entry const &entry, Task const &task, Batch &batch) {
    add(clean::fault_code(entry, asked(task)), entry, task, batch, batch.faults);
  };
  return spec;
}

/// As many rows as an answer may be expected to have: well below the cap, or a few pages.
double most_rows(StreamSpec const &spec) {
  if (spec.row_cap != 0) return static_cast<double>(spec.row_cap);
  return static_cast<double>(std::max<std::size_t>(spec.page_size, 1)) * 3;
}

Window first_call(Part const &part) {
  return {part.begin, std::min(part.end, part.begin + part.longest)};
}

/// Rows that an answer is expected to have of a part, when it is asked for with others from `from` on: what has
/// come since it was asked last, and what the others' window holds of it.
double rows_of(StreamSpec const &spec, Part const &part, Time from) {
  auto const own = first_call(part);
  auto const news =
      std::min(own.length(), own.to - std::clamp(part.answered_to.value_or(own.from), own.from, own.to));
  return spec.rows_a_device_day * static_cast<double>((own.from - from + news).count()) / 86400;
}

/// Whether a part may join a task: about the same time is asked for it, and the answer stays short.
bool joins(StreamSpec const &spec, Task const &task, Part const &part) {
  auto const own = first_call(part);
  Window const both{task.ask.from, std::max(task.ask.to, own.to)};
  auto const longest = std::min(part.longest, task.parts.front().longest);
  if (own.from >= task.ask.to || both.length() > longest) return false;
  if (own.from - task.ask.from > own.length() + hours{1}) return false;
  if (task.parts.size() >= spec.devices_a_call) return false;
  auto rows = rows_of(spec, part, both.from);
  for (auto const &other : task.parts) {
    if (other.imei == part.imei) return false;
    rows += rows_of(spec, other, both.from);
  }
  return rows <= most_rows(spec);
}

}  // namespace

std::vector<StreamSpec> history_streams(config::Config const &config, clean::UnitHistory const &past) {
  return {tracks(), trips(config.mileage_unit, past), stops("parking", false), stops("idling", true), obd(),
          faults()};
}

/// Alarms of up to 100 devices a call; the vendor gives 1000 rows at most, in pages of 100.
StreamSpec alarm_stream() {
  StreamSpec spec{.name = "alarms",
                  .method = "jimi.device.alarm.list",
                  .shape = {.row_keys = {"alertTime", "alarmTime"}},
                  .devices_a_call = 100,
                  .row_cap = 1000,
                  .paging = Paging::page_number,
                  .page_size = 100,
                  .rows_a_device_day = 20,
                  .longest = days{30} - call_spare};
  spec.params = [](Task const &task) {
    return api::Params{{"imeis", join(task.imeis(), ",")},
                       {"begin_time", begin_of(task)},
                       {"end_time", end_of(task)},
                       {"page_no", std::to_string(task.page)},
                       {"page_size", "100"}};
  };
  spec.take = [](api::Entry const &entry, Task const &task, Batch &batch) {
    add(clean::alarm(entry, asked(task), &batch.odd_values), entry, task, batch, batch.alarms);
  };
  return spec;
}

std::vector<std::string> Task::imeis() const {
  std::vector<std::string> names;
  for (auto const &part : parts) names.push_back(part.imei);
  return names;
}

std::vector<store::Stretch> joined(StreamSpec const &spec, std::vector<store::Stretch> stretches) {
  if (spec.devices_a_call > 1) return stretches;
  std::map<std::string, std::size_t> last;  // index of a device's last stretch
  std::vector<store::Stretch> out;
  for (auto &stretch : stretches) {
    auto const before = last.find(stretch.imei);
    if (before != last.end()) {
      auto &window = out[before->second].window;
      bool const erased_between = stretch.erased_until && *stretch.erased_until > window.to;
      if (!erased_between && stretch.window.from - window.to <= days{1} &&
          stretch.window.to - window.from <= spec.longest) {
        window.to = stretch.window.to;
        continue;
      }
    }
    last[stretch.imei] = out.size();
    out.push_back(std::move(stretch));
  }
  return out;
}

std::vector<Part> parts_of(StreamSpec const &spec, store::Stretch const &stretch, Window reach) {
  auto const &window = stretch.window;
  std::vector<Part> parts;
  if (!spec.event_kind.empty()) {
    bool const goes_on = window.to < reach.to;
    parts.push_back({.imei = stretch.imei,
                     .window = window,
                     .begin = stretch.quiet_at.value_or(std::max(reach.from, window.from - spec.margin)),
                     .end = goes_on ? std::min(reach.to, window.to + spec.margin) : window.to,
                     .begins_at_event = stretch.quiet_at.has_value(),
                     .ends_covered = stretch.ends_covered,
                     .answered_to = stretch.answered_to,
                     .longest = spec.longest});
    return parts;
  }
  for (auto from = window.from; from < window.to;) {
    auto const to = std::min(window.to, from + spec.longest);
    parts.push_back({.imei = stretch.imei,
                     .window = {from, to},
                     .begin = from,
                     .end = to,
                     .answered_to = stretch.answered_to,
                     .longest = spec.longest});
    from = to;
  }
  return parts;
}

std::vector<Task> tasks_for(StreamSpec const &spec, std::vector<Part> parts,
                            std::function<std::string(std::string const &)> const &account_of) {
  std::stable_sort(parts.begin(), parts.end(),
                   [](Part const &a, Part const &b) { return a.begin < b.begin; });
  std::map<std::string, Task> open;  // by account, where the method names it
  std::vector<Task> tasks;
  for (auto &part : parts) {
    auto const account = spec.by_account ? account_of(part.imei) : std::string{};
    auto &task = open[account];
    if (!task.parts.empty() && !joins(spec, task, part)) tasks.push_back(std::exchange(task, {}));
    auto const own = first_call(part);
    task.account = account;
    task.ask = task.parts.empty() ? own : Window{task.ask.from, std::max(task.ask.to, own.to)};
    task.parts.push_back(std::move(part));
  }
  for (auto &[account, task] : open)
    if (!task.parts.empty()) tasks.push_back(std::move(task));
  std::stable_sort(tasks.begin(), tasks.end(),
                   [](Task const &a, Task const &b) { return a.ask.from < b.ask.from; });
  return tasks;
}

std::vector<Task> split(StreamSpec const &spec, Task const &task) {
  auto left = task;
  left.page = 1;
  left.rows_before = 0;
  auto right = left;
  if (task.parts.size() > 1) {
    auto const half = static_cast<std::ptrdiff_t>(task.parts.size() / 2);
    left.parts.assign(task.parts.begin(), task.parts.begin() + half);
    right.parts.assign(task.parts.begin() + half, task.parts.end());
    return {left, right};
  }
  auto const half = task.ask.length() / 2;
  if (half < std::chrono::minutes{5}) return {};
  auto const middle = task.ask.from + half;
  left.ask.to = middle;
  left.parts.front().longest = half;
  if (!spec.event_kind.empty()) return {left};
  right.ask.from = middle;
  auto &before = left.parts.front();
  auto &after = right.parts.front();
  before.window.to = std::clamp(middle, before.window.from, before.window.to);
  after.window.from = std::clamp(middle, after.window.from, after.window.to);
  return {left, right};
}

}  // namespace fleet::jobs
