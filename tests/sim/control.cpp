// /sim/…: what tests ask the simulator about itself, and how they change it.
#include "base/error.hpp"
#include "sim/checks.hpp"
#include "sim/service.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

Answer json_answer(json const &value, int status = 200) {
  return {status, "application/json", value.dump(2, ' ', false, json::error_handler_t::replace) + "\n"};
}

Answer problem(int status, std::string const &message, std::string const &hint) {
  return json_answer({{"error", {{"message", message}, {"hint", hint}}}}, status);
}

/// {"shift_s": 3600} or {"now": "2024-05-01 06:00:00"} as a difference to the wall clock.
std::int64_t shift_asked(json const &body, Moment wall) {
  if (body.contains("shift_s") && body["shift_s"].is_number_integer())
    return body["shift_s"].get<std::int64_t>();
  auto const text = body.value("now", std::string{});
  auto const time = strict_time(text);
  if (!time) throw Error{Stop::usage, "no time in the request", R"(send {"shift_s": 60} or {"now": "…"})"};
  return (*time - std::chrono::floor<Seconds>(wall)).count();
}

}  // namespace

Answer Service::control_get(std::string_view path, Moment wall) {
  if (path == "/sim/report") return json_answer(report(wall));
  if (path == "/sim/switches") return json_answer(to_json(switches()));
  if (path == "/sim/state") {
    auto state = world_->describe();
    if (recordings_) state = {{"source", "recordings"}, {"recordings", recordings_->size()}};
    state["now"] = vendor_time(std::chrono::floor<Seconds>(shifted(wall)));
    state["switches"] = to_json(switches());
    return json_answer(state);
  }
  if (path == "/sim/calls") {
    std::lock_guard const lock{mutex_};
    return json_answer(report_.recent_calls());
  }
  return problem(404, "no such page", "see docs/simulator.md");
}

Answer Service::control_post(Request const &request, Moment wall) {
  auto const path = path_of(request);
  if (path == "/sim/reset") {
    std::lock_guard const lock{mutex_};
    report_ = Report{};
    return json_answer(json::object());
  }
  auto const body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) return problem(400, "the body is no JSON object", "see docs/simulator.md");
  if (path == "/sim/set") set(body);
  if (path == "/sim/clock") set({{"clock_skew_s", shift_asked(body, wall)}});
  if (path != "/sim/set" && path != "/sim/clock")
    return problem(404, "no such page", "see docs/simulator.md");
  return json_answer(to_json(switches()));
}

Answer Service::control(Request const &request, Moment wall) {
  try {
    return request.verb == "POST" ? control_post(request, wall) : control_get(path_of(request), wall);
  } catch (Error const &error) {
    return problem(400, error.what(), error.hint());
  }
}

}  // namespace fleet::sim
