#include "sim/setup.hpp"

#include <fmt/format.h>

#include <fstream>
#include <map>

#include "base/error.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

/// Calls readers[key] for each member; a key without a reader is an error, so that a typing mistake is seen.
using Readers = std::map<std::string, std::function<void(json const &)>>;
void read_object(json const &object, Readers const &readers, std::string const &where) {
  for (auto const &[key, value] : object.items()) {
    auto const reader = readers.find(key);
    if (reader == readers.end())
      throw Error{Stop::usage, fmt::format("unknown key '{}' in {}", key, where),
                  "see docs/understand/simulator.md"};
    reader->second(value);
  }
}

std::chrono::sys_days day_of(std::string const &text) {
  auto const time = parse_time(text);
  if (!time) throw Error{Stop::usage, fmt::format("'{}' is no date", text), "write YYYY-MM-DD"};
  return std::chrono::floor<std::chrono::days>(*time);
}

Seconds step_of(json const &value) {
  auto const seconds = value.get<int>();
  if (seconds < 1) throw Error{Stop::usage, "a step of less than a second", "write whole seconds"};
  return Seconds{seconds};
}

void read_city(json const &object, CityOptions &city) {
  read_object(object,
              {{"seed", [&](json const &v) { v.get_to(city.seed); }},
               {"vehicles", [&](json const &v) { v.get_to(city.vehicles); }},
               {"days", [&](json const &v) { v.get_to(city.days); }},
               {"driving_step_s", [&](json const &v) { city.steps.driving = step_of(v); }},
               {"idling_step_s", [&](json const &v) { city.steps.idling = step_of(v); }},
               {"parked_step_s", [&](json const &v) { city.steps.parked = step_of(v); }},
               {"weekends", [&](json const &v) { v.get_to(city.weekends); }},
               {"long_trips", [&](json const &v) { v.get_to(city.long_trips); }},
               {"replaced", [&](json const &v) { v.get_to(city.replaced); }},
               {"replaced_after_d", [&](json const &v) { v.get_to(city.replaced_after_d); }},
               {"lat", [&](json const &v) { v.get_to(city.lat_deg); }},
               {"lng", [&](json const &v) { v.get_to(city.lng_deg); }}},
              "city");
}

void read_traces(json const &object, Setup &setup) {
  read_object(object,
              {{"fixes", [&](json const &v) { v.get_to(setup.fixes_file); }},
               {"trips", [&](json const &v) { v.get_to(setup.trips_file); }},
               {"live", [&](json const &v) { v.get_to(setup.live); }}},
              "traces");
}

}  // namespace

void read_scenario(std::string const &file, Setup &setup) {
  std::ifstream in{file};
  if (!in) throw Error{Stop::usage, fmt::format("cannot read scenario '{}'", file), "check the path"};
  try {
    read_object(json::parse(in),
                {{"about", [](json const &) {}},
                 {"anchor", [&](json const &v) { setup.anchor = day_of(v.get<std::string>()); }},
                 {"city", [&](json const &v) { read_city(v, setup.city); }},
                 {"traces", [&](json const &v) { read_traces(v, setup); }},
                 {"switches", [&](json const &v) { set_switches(setup.switches, v); }}},
                fmt::format("scenario '{}'", file));
  } catch (json::exception const &error) {
    throw Error{Stop::usage, fmt::format("scenario '{}': {}", file, error.what()),
                "see docs/understand/simulator.md"};
  }
}

std::shared_ptr<World const> make_world(Setup const &setup) {
  using std::chrono::days;
  if (setup.world) return setup.world;
  auto const anchor = setup.anchor.value_or(std::chrono::floor<days>(now()) - days{1});
  if (!setup.fixes_file.empty()) {
    TraceOptions options{setup.fixes_file, setup.trips_file, setup.credentials.user_id, anchor, setup.live};
    return std::make_shared<TraceWorld>(options);
  }
  auto city = setup.city;
  if (city.vehicles < 1 || city.days < 1)
    throw Error{Stop::usage, "a city needs a vehicle and a day", "use --vehicles 60 --days 7"};
  city.anchor = anchor;
  city.root_account = setup.credentials.user_id;
  return std::make_shared<CityWorld>(city);
}

}  // namespace fleet::sim
