#include "sim/switches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <concepts>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sim/switch_table.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(std::string_view name, json const &value, std::string const &allowed) {
  throw Error{Stop::usage, fmt::format("switch '{}' cannot be '{}'", name, value.dump()),
              "allowed: " + allowed};
}

void assign(SwitchRow const &row, json const &value, bool &field) {
  if (!value.is_boolean()) refuse(row.name, value, "true, false");
  field = value.get<bool>();
}

template <std::integral Integer>
void assign(SwitchRow const &row, json const &value, Integer &field) {
  if (!value.is_number_integer()) refuse(row.name, value, "a whole number");
  if (row.name != "clock_skew_s" && value.get<std::int64_t>() < 0) refuse(row.name, value, "0 or more");
  field = value.get<Integer>();
}

void assign(SwitchRow const &row, json const &value, double &field) {
  bool const share = row.unit == "share";
  if (!value.is_number() || value.get<double>() < 0 || (share && value.get<double>() > 1))
    refuse(row.name, value, share ? "0 to 1" : "0 or more");
  field = value.get<double>();
}

void assign(SwitchRow const &row, json const &value, std::string &field) {
  auto const text = value.is_string() ? value.get<std::string>() : value.dump();
  bool const known =
      row.words.empty() || std::find(row.words.begin(), row.words.end(), text) != row.words.end();
  if (!known) refuse(row.name, value, join(row.words, ", "));
  field = text;
}

void assign(SwitchRow const &row, json const &value, std::optional<Time> &field) {
  auto const text = value.is_string() ? value.get<std::string>() : value.dump();
  field = parse_time(text);
  if (!field && !text.empty()) refuse(row.name, value, "a time as 2026-05-01 00:00:00, or \"\"");
}

void assign(SwitchRow const &row, json const &value, Who &field) {
  bool const share = value.is_number() && value.get<double>() >= 0 && value.get<double>() <= 1;
  // --set name=860001000000003 is read as a number, and means the device.
  bool const imei = value.is_number_unsigned() && value.get<std::uint64_t>() > 1;
  if (!share && !imei && !value.is_string()) refuse(row.name, value, "0 to 1, a list of IMEIs, \"*\"");
  field = share ? Who{value.get<double>(), ""} : Who{0, imei ? value.dump() : value.get<std::string>()};
}

std::optional<Time> time_of(SwitchRow const &row, json const &rule, char const *key) {
  std::optional<Time> time;
  if (rule.contains(key)) assign(row, rule[key], time);
  return time;
}

void assign(SwitchRow const &row, json const &value, std::vector<Refusal> &field) {
  static json const known{{"device", ""},  {"account", ""}, {"method", ""}, {"code", 0}, {"status", 0},
                          {"message", ""}, {"from", ""},    {"until", ""},  {"rate", 0}};
  if (!value.is_array()) refuse(row.name, value, "a list of rules, see docs/understand/simulator.md");
  std::vector<Refusal> rules;
  for (auto const &rule : value) {
    if (!rule.is_object()) refuse(row.name, rule, "an object, see docs/understand/simulator.md");
    for (auto const &[key, part] : rule.items())
      if (!known.contains(key) || known[key].is_string() != part.is_string())
        refuse(row.name, rule,
               "keys device, account, method, message, from, until (text), code, status, rate");
    rules.push_back({rule.value("device", ""), rule.value("account", ""), rule.value("method", ""),
                     rule.value("code", 1001), rule.value("status", 200), rule.value("message", ""),
                     time_of(row, rule, "from"), time_of(row, rule, "until"), rule.value("rate", 1.0)});
  }
  field = std::move(rules);
}

json value_of(std::optional<Time> const &time) {
  return time ? vendor_time(*time) : std::string{};
}

json value_of(std::vector<Refusal> const &rules) {
  auto list = json::array();
  for (auto const &rule : rules)
    list.push_back({{"device", rule.device},
                    {"account", rule.account},
                    {"method", rule.method},
                    {"code", rule.code},
                    {"status", rule.status},
                    {"message", rule.message},
                    {"from", value_of(rule.from)},
                    {"until", value_of(rule.until)},
                    {"rate", rule.rate}});
  return list;
}

json value_of(Who const &who) {
  return to_json(who);
}

template <class Plain>
json value_of(Plain const &value) {
  return value;
}

}  // namespace

void set_switch(Switches &switches, std::string const &name, json const &value) {
  std::vector<std::string> names;
  for (auto const &group : switch_table())
    for (auto const &row : group.rows) {
      if (row.name == name)
        return std::visit([&](auto member) { assign(row, value, switches.*member); }, row.field);
      names.emplace_back(row.name);
    }
  auto const guess = nearest(name, names);
  throw Error{Stop::usage, fmt::format("no switch '{}'", name),
              guess.empty() ? "see docs/understand/simulator.md" : fmt::format("did you mean '{}'?", guess)};
}

void set_switch(Switches &switches, std::string const &assignment) {
  auto const equals = assignment.find('=');
  if (equals == std::string::npos)
    throw Error{Stop::usage, fmt::format("'{}' is not name=value", assignment),
                "e.g. --set null_result=true"};
  auto const text = assignment.substr(equals + 1);
  auto value = json::parse(text, nullptr, false);
  set_switch(switches, assignment.substr(0, equals), value.is_discarded() ? json(text) : value);
}

void set_switches(Switches &switches, json const &object) {
  if (!object.is_object())
    throw Error{Stop::usage, "switches must be one JSON object", "see docs/understand/simulator.md"};
  auto changed = switches;
  for (auto const &[name, value] : object.items()) set_switch(changed, name, value);
  switches = changed;
}

json to_json(Switches const &switches) {
  auto object = json::object();
  for (auto const &group : switch_table())
    for (auto const &row : group.rows)
      object[std::string{row.name}] =
          std::visit([&](auto member) { return value_of(switches.*member); }, row.field);
  return object;
}

}  // namespace fleet::sim
