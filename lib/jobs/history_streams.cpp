#include "jobs/history_streams.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"
#include "clean/alarm.hpp"
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
          .only_imei = task.imeis.size() == 1 ? task.imeis.front() : std::string{}};
}

// The vendor does not say whether the ends of a window belong to it: a second more on both sides leaves no
// fix out. The longest windows are a minute shorter than allowed for it.
constexpr Seconds pad{1};
constexpr Seconds spare{60};

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
                  .longest = days{7} - spare};
  spec.params = [](Task const &task) {
    return api::Params{
        {"imei", task.imeis.front()}, {"begin_time", begin_of(task)}, {"end_time", end_of(task)}};
  };
  spec.take = [](api::Entry const &entry, Task const &task, Batch &batch) {
    batch.add(clean::track_point(entry, task.imeis.front(), asked(task)), batch.fixes);
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
                  .longest = days{10} - spare,
                  .margin = hours{6}};
  spec.params = [](Task const &task) {
    return api::Params{
        {"imeis", join(task.imeis, ",")}, {"begin_time", begin_of(task)}, {"end_time", end_of(task)}};
  };
  spec.take = [](api::Entry const &entry, Task const &task, Batch &batch) {
    batch.add(clean::trip(entry, asked(task)), batch.trips);
  };
  spec.judge = [mileage_unit, past](Batch &batch) {
    clean::judge_distances(batch.trips, mileage_unit, past);
  };
  return spec;
}

StreamSpec parking() {
  StreamSpec spec{.name = "parking",
                  .method = "jimi.open.platform.report.parking",
                  .shape = {.payload = api::Payload::data, .row_keys = {"startTime"}},
                  .devices_a_call = 20,
                  .paging = Paging::first_row,
                  .page_size = 100,
                  .rows_a_device_day = 8,
                  .longest = days{10} - spare,
                  .margin = hours{24},
                  .by_account = true,
                  .variants = 2};  // engine off: parking; engine on: idling
  spec.params = [](Task const &task) {
    return api::Params{{"account", task.account},
                       {"imeis", join(task.imeis, ",")},
                       {"start_time", begin_of(task)},
                       {"end_time", end_of(task)},
                       {"start_row", std::to_string(task.rows_before)},
                       {"page_size", "100"},
                       {"acc_type", task.variant == 0 ? "off" : "on"}};
  };
  spec.take = [](api::Entry const &entry, Task const &task, Batch &batch) {
    batch.add(clean::parking(entry, task.variant == 1, asked(task)), batch.parking);
  };
  return spec;
}

/// Engine readings. The answer's page count is not to be trusted.
StreamSpec obd() {
  StreamSpec spec{.name = "obd",
                  .method = "jimi.device.obd.list",
                  .shape = {.payload = api::Payload::data, .row_keys = {"dataReportTime"}},
                  .devices_a_call = 50,
                  .paging = Paging::page_number,
                  .page_size = 100,
                  .longest = days{30} - spare,
                  .by_account = true};
  spec.params = [](Task const &task) {
    return api::Params{
        {"account", task.account},  {"imeis", join(task.imeis, ",")},       {"start_time", begin_of(task)},
        {"end_time", end_of(task)}, {"page_no", std::to_string(task.page)}, {"page_size", "100"}};
  };
  spec.take = [](api::Entry const &entry, Task const &task, Batch &batch) {
    batch.add(clean::obd_reading(entry, asked(task)), batch.obd);
  };
  return spec;
}

Window intersection(Window a, Window b) {
  return {std::max(a.from, b.from), std::max(std::max(a.from, b.from), std::min(a.to, b.to))};
}

/// As many devices as keep an answer over `length` well below the cap.
std::size_t devices_a_call(StreamSpec const &spec, Seconds length) {
  auto const most_rows = spec.row_cap != 0 ? spec.row_cap : spec.page_size;
  if (most_rows == 0 || spec.rows_a_device_day <= 0) return spec.devices_a_call;
  auto const rows = spec.rows_a_device_day * static_cast<double>(length.count()) / 86400;
  auto const fit = static_cast<std::size_t>(static_cast<double>(most_rows) / std::max(rows, 1e-9));
  return std::clamp<std::size_t>(fit, 1, spec.devices_a_call);
}

/// One task a window; windows longer than the vendor takes are cut.
std::vector<Task> cut_to_length(StreamSpec const &spec, store::Gap const &gap, std::string const &account,
                                Time settled) {
  std::vector<Task> tasks;
  for (auto from = gap.window.from; from < gap.window.to;) {
    auto const to = std::min(gap.window.to, from + spec.longest - spec.margin);
    tasks.push_back({.imeis = {gap.imei},
                     .account = account,
                     .ask = {from - spec.margin, to},
                     .cover = intersection({from, to}, {Time::min(), settled})});
    from = to;
  }
  return tasks;
}

}  // namespace

std::vector<StreamSpec> history_streams(config::Config const &config, clean::UnitHistory const &past) {
  return {tracks(), trips(config.mileage_unit, past), parking(), obd()};
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
                  .longest = days{30} - spare};
  spec.params = [](Task const &task) {
    return api::Params{{"imeis", join(task.imeis, ",")},
                       {"begin_time", begin_of(task)},
                       {"end_time", end_of(task)},
                       {"page_no", std::to_string(task.page)},
                       {"page_size", "100"}};
  };
  spec.take = [](api::Entry const &entry, Task const &task, Batch &batch) {
    batch.add(clean::alarm(entry, asked(task)), batch.alarms);
  };
  return spec;
}

std::vector<Task> plan_tasks(StreamSpec const &spec, std::vector<store::Gap> const &gaps,
                             std::function<std::string(std::string const &)> const &account_of,
                             Time settled) {
  // Devices that lack the same time share calls.
  std::map<std::tuple<Time, Time, std::string>, std::vector<Task>> open;
  std::vector<Task> tasks;
  for (auto const &gap : gaps)
    for (auto &task :
         cut_to_length(spec, gap, spec.by_account ? account_of(gap.imei) : std::string{}, settled)) {
      auto &same = open[{task.ask.from, task.ask.to, task.account}];
      if (same.empty() || same.back().imeis.size() >= devices_a_call(spec, task.ask.length()))
        same.push_back(std::move(task));
      else
        same.back().imeis.push_back(gap.imei);
    }
  for (auto &[key, same] : open) std::move(same.begin(), same.end(), std::back_inserter(tasks));
  return tasks;
}

std::vector<Task> split(Task const &task) {
  auto left = task;
  left.page = 1;
  left.rows_before = 0;
  auto right = left;
  if (task.imeis.size() > 1) {
    auto const half = static_cast<std::ptrdiff_t>(task.imeis.size() / 2);
    left.imeis.assign(task.imeis.begin(), task.imeis.begin() + half);
    right.imeis.assign(task.imeis.begin() + half, task.imeis.end());
    return {left, right};
  }
  if (task.ask.length() < std::chrono::minutes{10}) return {};
  auto const middle = task.ask.from + task.ask.length() / 2;
  left.ask.to = right.ask.from = middle;
  left.cover = intersection(task.cover, left.ask);
  right.cover = intersection(task.cover, right.ask);
  return {left, right};
}

}  // namespace fleet::jobs
