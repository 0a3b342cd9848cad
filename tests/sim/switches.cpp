#include "sim/switches.hpp"

#include <fmt/format.h>

#include <type_traits>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet::sim {
namespace {

using Words = std::vector<std::string>;

/// Calls visit(name, field) for each switch; a word has the list of what it may be as third argument.
template <class Self, class Visit>
void each_switch(Self &s, Visit visit) {
  visit("null_result", s.null_result);
  visit("stringly_numbers", s.stringly_numbers);
  visit("object_instead_of_list", s.object_instead_of_list);
  visit("wrap_points", s.wrap_points, Words{"", "list", "points"});
  visit("omit_devices", s.omit_devices);
  visit("late_points", s.late_points);
  visit("late_minutes", s.late_minutes);
  visit("shuffle_points", s.shuffle_points);
  visit("dup_points", s.dup_points);
  visit("mileage_unit", s.mileage_unit, Words{"m", "km"});
  visit("mileage_cap", s.mileage_cap);
  visit("elapsed_key", s.elapsed_key, Words{"runTimeSecond", "elapsed"});
  visit("alarm_name_key", s.alarm_name_key, Words{"alarmTypeName", "alertTypeName"});
  visit("acc_type_mode", s.acc_type_mode, Words{"word", "digit", "any"});
  visit("start_row_base", s.start_row_base);
  visit("obd_total_page_zero", s.obd_total_page_zero);
  visit("trips_disabled", s.trips_disabled);
  visit("trip_window", s.trip_window, Words{"start", "overlap", "inside"});
  visit("gzip", s.gzip);
  visit("slow_track_list_s", s.slow_track_list_s);
  visit("burst_limit", s.burst_limit);
  visit("daily_quota", s.daily_quota);
  visit("cooldown_s", s.cooldown_s);
  visit("cooldown_grace_ms", s.cooldown_grace_ms);
  visit("too_frequent_rate", s.too_frequent_rate);
  visit("frequent_on_1001", s.frequent_on_1001);
  visit("token_expire_every_calls", s.token_expire_every_calls);
  visit("expire_mid_paging", s.expire_mid_paging);
  visit("token_single_session", s.token_single_session);
  visit("refresh_disabled", s.refresh_disabled);
  visit("http_500_rate", s.http_500_rate);
  visit("html_body_rate", s.html_body_rate);
  visit("empty_body_rate", s.empty_body_rate);
  visit("busy_rate", s.busy_rate);
  visit("truncate_rate", s.truncate_rate);
  visit("reset_rate", s.reset_rate);
  visit("spare_tokens", s.spare_tokens);
  visit("fault_seed", s.fault_seed);
  visit("bad_imei", s.bad_imei);
  visit("foreign_imei", s.foreign_imei, Words{"fail", "drop"});
  visit("expired_refuses", s.expired_refuses);
  visit("unknown_method_code", s.unknown_method_code);
  visit("clock_skew_s", s.clock_skew_s);
}

[[noreturn]] void refuse(std::string const &name, nlohmann::json const &value, std::string const &allowed) {
  throw Error{Stop::usage, fmt::format("switch '{}' cannot be '{}'", name, value.dump()),
              "allowed: " + allowed};
}

void assign(std::string const &name, nlohmann::json const &value, bool &field) {
  if (!value.is_boolean()) refuse(name, value, "true, false");
  field = value.get<bool>();
}

template <class Integer>
requires std::is_integral_v<Integer>
void assign(std::string const &name, nlohmann::json const &value, Integer &field) {
  if (!value.is_number_integer()) refuse(name, value, "a whole number");
  if (name != "clock_skew_s" && value.get<std::int64_t>() < 0) refuse(name, value, "0 or more");
  field = value.get<Integer>();
}

void assign(std::string const &name, nlohmann::json const &value, double &field) {
  bool const rate = !name.ends_with("_s");
  if (!value.is_number() || value.get<double>() < 0 || (rate && value.get<double>() > 1))
    refuse(name, value, rate ? "0 to 1" : "0 or more");
  field = value.get<double>();
}

void assign(std::string const &name, nlohmann::json const &value, std::string &field,
            Words const &words = {}) {
  auto const text = value.is_string() ? value.get<std::string>() : value.dump();
  bool const known = words.empty() || std::find(words.begin(), words.end(), text) != words.end();
  if (!known) refuse(name, value, join(words, ", "));
  field = text;
}

}  // namespace

void set_switch(Switches &switches, std::string const &name, nlohmann::json const &value) {
  bool found = false;
  Words names;
  each_switch(switches, [&](std::string const &known, auto &field, auto const &...words) {
    names.push_back(known);
    if (known != name) return;
    found = true;
    assign(name, value, field, words...);
  });
  if (found) return;
  auto const guess = nearest(name, names);
  throw Error{Stop::usage, fmt::format("no switch '{}'", name),
              guess.empty() ? "see docs/simulator.md" : fmt::format("did you mean '{}'?", guess)};
}

void set_switch(Switches &switches, std::string const &assignment) {
  auto const equals = assignment.find('=');
  if (equals == std::string::npos)
    throw Error{Stop::usage, fmt::format("'{}' is not name=value", assignment),
                "e.g. --set null_result=true"};
  auto const text = assignment.substr(equals + 1);
  auto value = nlohmann::json::parse(text, nullptr, false);
  set_switch(switches, assignment.substr(0, equals), value.is_discarded() ? nlohmann::json(text) : value);
}

void set_switches(Switches &switches, nlohmann::json const &object) {
  if (!object.is_object())
    throw Error{Stop::usage, "switches must be one JSON object", "see docs/simulator.md"};
  auto changed = switches;
  for (auto const &[name, value] : object.items()) set_switch(changed, name, value);
  switches = changed;
}

nlohmann::json to_json(Switches const &switches) {
  auto object = nlohmann::json::object();
  each_switch(switches,
              [&](std::string const &name, auto const &field, auto const &...) { object[name] = field; });
  return object;
}

}  // namespace fleet::sim
