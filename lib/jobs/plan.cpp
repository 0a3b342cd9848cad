#include "jobs/plan.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

namespace fleet::jobs {

PlannedStream plan_stream(StreamSpec const &spec, std::vector<Task> const &tasks,
                          std::optional<double> rows_a_device_day) {
  PlannedStream out{.name = spec.name};
  std::set<std::string> devices;
  for (auto const &task : tasks) {
    auto whole = task.ask;
    for (auto const &part : task.parts) {
      devices.insert(part.imei);
      whole.to = std::max(whole.to, part.end);
      out.device_days += static_cast<double>((part.end - part.begin).count()) / 86400;
    }
    // A window longer than one call goes on where the events of the first let it.
    out.calls += static_cast<std::size_t>((whole.length() + spec.longest - Seconds{1}) / spec.longest);
    out.oldest = std::min(out.oldest.value_or(whole.from), whole.from);
    out.newest = std::max(out.newest.value_or(whole.to), whole.to);
  }
  out.devices = devices.size();
  if (rows_a_device_day) out.rows = static_cast<std::size_t>(*rows_a_device_day * out.device_days);
  return out;
}

std::size_t Plan::calls() const {
  std::size_t total = 0;
  for (auto const &stream : streams) total += stream.calls;
  return total;
}

double Plan::minutes() const {
  return static_cast<double>(calls()) * interval_ms / 60000;
}

std::string Plan::text() const {
  std::string out;
  for (auto const &s : streams)
    out += fmt::format("stream={} devices={} calls={} device_days={:.1f} rows={} from={} to={}\n", s.name,
                       s.devices, s.calls, s.device_days, s.rows ? fmt::format("{}", *s.rows) : "unknown",
                       s.oldest ? rfc3339(*s.oldest) : "-", s.newest ? rfc3339(*s.newest) : "-");
  out += fmt::format("total calls={} minutes={:.1f}", calls(), minutes());
  if (daily_budget > 0)
    out += fmt::format(" budget_days={:.1f}", static_cast<double>(calls()) / daily_budget);
  return out + "\n";
}

std::string Plan::json() const {
  nlohmann::ordered_json out{{"calls", calls()},
                             {"minutes", minutes()},
                             {"interval_ms", interval_ms},
                             {"daily_budget", daily_budget},
                             {"streams", nlohmann::ordered_json::object()}};
  auto const time = [](std::optional<Time> const &value) {
    return value ? nlohmann::ordered_json(rfc3339(*value)) : nlohmann::ordered_json{};
  };
  for (auto const &s : streams)
    out["streams"][s.name] = {{"devices", s.devices},
                              {"calls", s.calls},
                              {"device_days", s.device_days},
                              {"rows", s.rows ? nlohmann::ordered_json(*s.rows) : nlohmann::ordered_json{}},
                              {"from", time(s.oldest)},
                              {"to", time(s.newest)}};
  return out.dump(2) + "\n";
}

}  // namespace fleet::jobs
