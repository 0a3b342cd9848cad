#include "push/mapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet::push {
namespace {

using Json = nlohmann::ordered_json;

Column number_in(char const *name, clean::Range range) {
  return {.name = name, .kind = Kind::number, .range = range};
}

std::map<std::string, std::vector<Column>> const &tables() {
  using enum Kind;
  static std::map<std::string, std::vector<Column>> const all{
      {"heartbeats",
       {{"imei", text, true},
        {"gate_time", time, true},
        number_in("battery_pct", clean::range::percent),
        number_in("gsm_signal_pct", clean::range::percent),
        {"acc_on", flag},
        {"power_connected", flag},
        {"charging", flag},
        {"gps_fixed", flag},
        {"armed", flag}}},
      {"fuel_readings",
       {{"imei", text, true},
        {"reading_time", time, true},
        {"value", number},
        {"sensor", text, false, ""},
        {"unit", text}}},
      {"temperature_readings",
       {{"imei", text, true},
        {"reading_time", time, true},
        number_in("temperature_c", clean::range::temperature_c),
        number_in("humidity_pct", clean::range::percent),
        {"sensor", text, false, ""}}},
      {"device_events",
       {{"imei", text, true}, {"event_time", time, true}, {"event_type", text, true}, {"timezone", text}}},
      {"fault_codes",
       {{"imei", text, true}, {"event_time", time, true}, {"fault_code", text, true}, {"detail", text}}},
      {"obd_readings",
       {{"imei", text, true},
        {"reading_time", time, true},
        {"vin", text},
        number_in("odometer_km", clean::range::odometer_km),
        number_in("device_mileage_km", clean::range::odometer_km),
        number_in("fuel_l", clean::range::fuel_l),
        number_in("fuel_pct", clean::range::percent),
        number_in("coolant_c", clean::range::coolant_c),
        {"battery_raw", text},
        number_in("engine_rpm", clean::range::engine_rpm),
        number_in("speed_kmh", clean::range::speed_kmh)}},
      {"lbs_readings",
       {{"imei", text, true}, {"gate_time", time, true}, {"kind", text, false, "LBS"}, {"cells", json}}},
      // The names that clean::trip reads come from these, in this order.
      {"trips",
       {{"imei", text, true},
        {"start_time", time, true},
        {"end_time", time, true},
        {"distance", number},
        {"duration_s", duration},
        {"avg_speed_kmh", number},
        {"max_speed_kmh", number},
        {"start_lat", number},
        {"start_lng", number},
        {"end_lat", number},
        {"end_lng", number}}}};
  return all;
}

[[noreturn]] void refuse_file(std::string const &file, std::string const &what) {
  throw Error{
      Stop::usage, fmt::format("mapping '{}': {}", file.empty() ? "built-in" : file, what),
      "`fleet receive-push --print-mapping` shows the built-in one; docs/understand/push.md explains it"};
}

/// The steps of a JSON pointer: "/data/_imei" is data, then _imei.
std::vector<std::string> steps_of(std::string const &text, std::string const &file,
                                  std::string const &where) {
  std::vector<std::string> steps;
  try {
    for (Json::json_pointer at{text}; !at.empty(); at.pop_back()) steps.push_back(at.back());
  } catch (std::exception const &) {
    refuse_file(file, fmt::format("{}: '{}' is not a JSON pointer", where, text));
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

std::vector<std::vector<std::string>> pointers(Json const &value, std::string const &file,
                                               std::string const &where) {
  std::vector<std::vector<std::string>> list;
  for (auto const &entry : value.is_array() ? value : Json::array({value})) {
    if (!entry.is_string()) refuse_file(file, fmt::format("{}: expected a JSON pointer", where));
    list.push_back(steps_of(entry.get<std::string>(), file, where));
  }
  return list;
}

Source read_source(Json const &value, std::string const &file, std::string const &where) {
  Source source;
  if (!value.is_object()) {
    source.at = pointers(value, file, where);
    return source;
  }
  for (auto const &[key, part] : value.items()) {
    if (key == "at")
      source.at = pointers(part, file, where);
    else if (key == "fixed" && part.is_string())
      source.fixed = part.get<std::string>();
    else if (key == "prefix" && part.is_string())
      source.prefix = part.get<std::string>();
    else if (key == "scale" && part.is_number())
      source.scale = part.get<double>();
    else if (key == "not" && part.is_boolean())
      source.invert = part.get<bool>();
    else if (key == "received" && part.is_boolean())
      source.received = part.get<bool>();
    else if (key == "required" && part.is_boolean())
      source.required = part.get<bool>();
    else
      refuse_file(
          file,
          fmt::format(
              "{}: '{}' is unknown or of the wrong type (at, fixed, prefix, scale, not, received, required)",
              where, key));
  }
  return source;
}

Rule read_rule(Json const &value, std::string const &file, std::string const &name) {
  Rule rule;
  if (!value.is_object() || !value.contains("table") || !value["table"].is_string() ||
      !value.contains("columns") || !value["columns"].is_object())
    refuse_file(file, fmt::format("{}: expected an object with table and columns", name));
  rule.table = value["table"].get<std::string>();
  auto const *columns = columns_of(rule.table);
  if (columns == nullptr)
    refuse_file(file, fmt::format("{}: nothing can be put into table '{}'", name, rule.table));
  rule.keep_all = value.value("raw", Json{"all"}) != "rest";
  for (auto const &[column, source] : value["columns"].items()) {
    bool known = false;
    for (auto const &candidate : *columns) known |= candidate.name == column;
    if (!known) refuse_file(file, fmt::format("{}: table '{}' has no column '{}'", name, rule.table, column));
    rule.columns[column] = read_source(source, file, fmt::format("{} {}", name, column));
  }
  for (auto const &column : *columns)
    if (column.key && !rule.columns.contains(column.name))
      refuse_file(file,
                  fmt::format("{}: column '{}' is missing, without it there is no row", name, column.name));
  return rule;
}

Json read_file(std::string const &file) {
  if (file.empty()) return Json::object();
  std::ifstream in{file};
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) refuse_file(file, "cannot be read");
  auto rules = Json::parse(text.str(), nullptr, false);
  if (!rules.is_object()) refuse_file(file, "is not a JSON object");
  return rules;
}

/// A rule that is null in the file takes the built-in one away.
Json merged(std::string const &file) {
  auto rules = Json::parse(default_mapping);
  auto const over = read_file(file);
  for (auto const &[name, rule] : over.items()) rules[name] = rule;
  return rules;
}

}  // namespace

Mapping::Mapping(std::string const &file) {
  auto const rules = merged(file);
  for (auto const &[name, rule] : rules.items())
    if (!rule.is_null()) rules_.emplace(name, read_rule(rule, file, name));
}

Mapping::Mapping(Text text) {
  auto const rules = Json::parse(text.json);
  for (auto const &[name, rule] : rules.items()) rules_.emplace(name, read_rule(rule, "", name));
}

Rule const *Mapping::find(std::string const &name) const {
  auto const found = rules_.find(name);
  return found == rules_.end() ? nullptr : &found->second;
}

std::string Mapping::as_json(std::string const &file) {
  static_cast<void>(Mapping{file});  // says what is wrong with it
  return merged(file).dump(2) + "\n";
}

std::vector<Column> const *columns_of(std::string const &table) {
  auto const found = tables().find(table);
  return found == tables().end() ? nullptr : &found->second;
}

}  // namespace fleet::push
