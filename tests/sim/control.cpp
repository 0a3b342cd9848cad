// /sim/…: what tests ask the simulator about itself, and how they change it.
#include "base/error.hpp"
#include "sim/checks.hpp"
#include "sim/roster.hpp"
#include "sim/service.hpp"
#include "sim/truth.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

Answer json_answer(json const &value, int status = 200) {
  return {status, "application/json", value.dump(2, ' ', false, json::error_handler_t::replace) + "\n"};
}

Answer problem(int status, std::string const &message, std::string const &hint) {
  return json_answer({{"error", {{"message", message}, {"hint", hint}}}}, status);
}

/// {"shift_s": 3600} or {"now": "2024-05-01 06:00:00"}: the moment that it shall be.
Moment moment_asked(json const &body, Moment wall) {
  if (body.contains("shift_s") && body["shift_s"].is_number_integer())
    return wall + Seconds{body["shift_s"].get<std::int64_t>()};
  auto const time = strict_time(body.value("now", std::string{}));
  if (!time) throw Error{Stop::usage, "no time in the request", R"(send {"shift_s": 60} or {"now": "…"})"};
  return *time;
}

double factor_asked(json const &body) {
  if (!body.contains("factor")) return 1;
  if (!body["factor"].is_number() || body["factor"].get<double>() < 0)
    throw Error{Stop::usage, "the factor is no number", "send how fast the clock runs, 0 or more"};
  return body["factor"].get<double>();
}

}  // namespace

/// The expected rows, as CSV: stream, imei, from, to, as_of, digest.
Answer Service::truth(Request const &request, Moment wall) {
  auto const params = decode(request);
  auto const held = snapshot();
  auto const time_of = [&](char const *name, Time fallback) {
    return params.has(name) ? time_option(name, params[name]) : fallback;
  };
  auto const now = time_of("as_of", std::chrono::floor<Seconds>(vendor_now(wall)));
  auto const device = find_device(world_->roster(), params["imei"]);
  if (params.has("imei") && !device)
    throw Error{Stop::usage, "no device '" + std::string{params["imei"]} + "'", "see /sim/state"};
  auto const write = params.has("digest") ? truth_digest : truth_csv;
  return {200, "text/csv",
          write(Truth{held.at(now)}, params["stream"], device, time_of("from", world_->begin()),
                time_of("to", now))};
}

Answer Service::control_get(Request const &request, Moment wall) {
  auto const path = path_of(request);
  if (path == "/sim/truth") return truth(request, wall);
  if (path == "/sim/report") return json_answer(report(wall));
  if (path == "/sim/switches") return json_answer(to_json(switches()));
  if (path == "/sim/state") {
    auto state = world_->describe();
    if (recordings_) state = {{"source", "recordings"}, {"recordings", recordings_->size()}};
    state["now"] = vendor_time(std::chrono::floor<Seconds>(vendor_now(wall)));
    state["switches"] = to_json(switches());
    return json_answer(state);
  }
  if (path == "/sim/calls") {
    std::lock_guard const lock{mutex_};
    return json_answer(report_.recent_calls());
  }
  return problem(404, "no such page", "see docs/understand/simulator.md");
}

Answer Service::control_post(Request const &request, Moment wall) {
  auto const path = path_of(request);
  if (path == "/sim/reset") {
    std::lock_guard const lock{mutex_};
    report_ = Report{};
    return json_answer(json::object());
  }
  auto const body = json::parse(request.body, nullptr, false);
  if (!body.is_object())
    return problem(400, "the body is no JSON object", "see docs/understand/simulator.md");
  if (path == "/sim/set") {
    set(body);
    return json_answer(to_json(switches()));
  }
  if (path != "/sim/clock") return problem(404, "no such page", "see docs/understand/simulator.md");
  auto const now = moment_asked(body, wall);
  auto const factor = factor_asked(body);
  set_clock(wall, now, factor);
  auto const shift_s = std::chrono::floor<Seconds>(now - wall).count();
  return json_answer({{"now", vendor_time(std::chrono::floor<Seconds>(vendor_now(wall)))},
                      {"factor", factor},
                      {"shift_s", shift_s}});
}

Answer Service::control(Request const &request, Moment wall) {
  try {
    return request.verb == "POST" ? control_post(request, wall) : control_get(request, wall);
  } catch (Error const &error) {
    return problem(400, error.what(), error.hint());
  }
}

}  // namespace fleet::sim
