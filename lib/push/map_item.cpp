// One item by one rule: fields found, values brought into the form of their column.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "clean/push.hpp"
#include "push/json_text.hpp"
#include "push/mapping.hpp"

namespace fleet::push {
namespace {

using Json = nlohmann::ordered_json;
using Value = std::optional<std::string>;

/// null, "" and "null" are what the vendor sends for nothing.
bool is_blank(Json const &value) {
  if (value.is_null()) return true;
  if (!value.is_string()) return false;
  auto const text = trim(value.get_ref<std::string const &>());
  return text.empty() || iequals(text, "null");
}

/// A member by its name, or by a name of another case where that one is not there: `VIN` and `vin`, `fileName` and `filename`.
Json const *member(Json const &object, std::string const &name) {
  if (auto const exact = object.find(name); exact != object.end()) return &*exact;
  for (auto const &[key, value] : object.items())
    if (iequals(key, name)) return &value;
  return nullptr;
}

/// The value at the end of `steps`. A string on the way may hold JSON: `inner` keeps what was parsed.
Json const *find(Json const &item, std::vector<std::string> const &steps, Json &inner) {
  auto const *at = &item;
  for (auto const &step : steps) {
    if (at->is_string()) {
      auto parsed = read_json(at->get_ref<std::string const &>());
      if (parsed.is_discarded()) return nullptr;
      inner = std::move(parsed);
      at = &inner;
    }
    if (at->is_object()) {
      at = member(*at, step);
      if (at == nullptr) return nullptr;
    } else if (at->is_array()) {
      auto const index = to_number<std::size_t>(step);
      if (!index || *index >= at->size()) return nullptr;
      at = &(*at)[*index];
    } else {
      return nullptr;
    }
  }
  return is_blank(*at) ? nullptr : at;
}

Json const *find(ParsedItem const &item, Source const &source, Json &inner) {
  for (auto const *json : {&item.json, &item.outer})
    for (auto const &steps : source.at)
      if (auto const *found = find(*json, steps, inner)) return found;
  return nullptr;
}

std::string plain(Json const &value) {
  return value.is_string() ? std::string{trim(value.get_ref<std::string const &>())} : value.dump();
}

/// "2024-05-01 04:00:00.123456+00" from microseconds since 1970.
std::string received_text(std::int64_t us) {
  auto const second = us / 1'000'000;
  return fmt::format("{}.{:06}+00", vendor_time(Time{Seconds{second}}), us - second * 1'000'000);
}

Value number(std::string const &text, Column const &column, Source const &source) {
  auto const value = to_number<double>(text);
  if (!value || column.range.reads_as_unknown(*value)) return std::nullopt;
  auto const scaled = clean::within(*value * source.scale, clean::range::any);
  return scaled ? std::optional{fmt::format("{}", *scaled)} : std::nullopt;
}

/// Seconds, as a number or as "HH:mm:ss".
Value duration(std::string const &text, Column const &column, Source const &source) {
  auto const parts = split(text, ':');
  if (parts.size() != 3) return number(text, column, source);
  double seconds = 0;
  for (auto const &part : parts) {
    auto const value = to_number<double>(part);
    if (!value || *value < 0) return std::nullopt;
    seconds = seconds * 60 + *value;
  }
  return number(fmt::format("{}", seconds), column, source);
}

Value flag(std::string const &text, Source const &source) {
  auto const value = clean::on_off(text);
  if (!value) return std::nullopt;
  return *value != source.invert ? "t" : "f";
}

Value json_text(Json const &value) {
  auto const inner = value.is_string() ? read_json(value.get_ref<std::string const &>()) : value;
  return storable_json(inner.is_discarded() ? value.dump() : inner.dump());
}

/// Whether a number lies outside of its column's bounds.
bool is_out_of_range(Value const &value, Column const &column) {
  if (!value || column.kind != Kind::number) return false;
  return !clean::within(to_number<double>(*value), column.range);
}

Value converted(Json const &value, Column const &column, Source const &source, Time now) {
  auto const text = plain(value);
  switch (column.kind) {
    case Kind::number:
      return number(text, column, source);
    case Kind::duration:
      return duration(text, column, source);
    case Kind::flag:
      return flag(text, source);
    case Kind::json:
      return json_text(value);
    case Kind::time: {
      auto const time = clean::plausible_time(text, now);
      return time ? std::optional{rfc3339(*time)} : std::nullopt;
    }
    case Kind::text:
      break;
  }
  if (column.name == "imei") return clean::imei(text);
  return clean::plain_text(source.prefix + text, column.key ? 200 : 2000);
}

/// Whether a row says something with this column alone: a key, a unit or a sensor without a reading says nothing.
bool is_informative(Column const &column) {
  if (column.name == "sensor" || column.name == "unit") return false;
  return !column.key || column.name == "event_type" || column.name == "fault_code";
}

/// Notes a value that is left out; the device is the first column.
void note_odd(MappedRow &row, Column const &column, std::string const &value) {
  clean::add_odd_value(row.odd, {.reason = "value out of range: " + column.name,
                                 .imei = row.values.front().value_or(""),
                                 .raw = fmt::format(R"({{"{}":{}}})", column.name, value)});
}

/// Top-level fields that no column took, as they were sent; nothing for none.
std::optional<std::string> rest_of(ParsedItem const &item, Rule const &rule) {
  auto const members = object_members(item.text);
  if (!members) return whole_item(item);
  auto const taken = [&](std::string_view key) {
    for (auto const &[column, source] : rule.columns)
      for (auto const &steps : source.at)
        if (steps.size() == 1 && steps.front() == key) return true;
    return false;
  };
  std::string rest;
  for (auto const &[key, value] : *members) {
    if (taken(key)) continue;
    rest.append(rest.empty() ? "{\"" : ",\"").append(key).append("\":").append(value);
  }
  if (rest.empty() && item.outer_text.empty()) return std::nullopt;
  return whole_item(
      {rest.empty() ? std::string_view{"{}"} : rest += '}', item.json, item.outer_text, item.outer});
}

}  // namespace

std::optional<std::string> whole_item(ParsedItem const &item) {
  if (item.outer_text.empty()) return storable_json(item.text);
  auto text = std::string{item.text};
  auto const end = text.find_last_of('}');
  auto const members = object_members(item.text);
  if (members && end != std::string::npos)
    text.replace(
        end, 1,
        std::string{members->empty() ? "" : ","} + "\"_message\":" + std::string{item.outer_text} + "}");
  return storable_json(text);
}

std::optional<MappedRow> map_item(ParsedItem const &item, Rule const &rule, std::int64_t received_us,
                                  Time now, Unmapped &why) {
  MappedRow row;
  bool informative = false;
  std::string unreadable;  // the first of the fields that are there and make no value
  for (auto const &column : *columns_of(rule.table)) {
    auto const found = rule.columns.find(column.name);
    Value value;
    Json inner;
    Json const *field = nullptr;
    bool required = column.key;
    if (found != rule.columns.end()) {
      auto const &source = found->second;
      required |= source.required;
      field = find(item, source, inner);
      if (source.received)
        value = received_text(received_us);
      else if (!source.fixed.empty())
        value = source.fixed;
      else if (field != nullptr)
        value = converted(*field, column, source, now);
    }
    if (required && !value) {
      why.refused = field != nullptr;
      why.reason = why.refused ? column.name + " is impossible" : "no " + column.name;
      return std::nullopt;
    }
    if (is_out_of_range(value, column)) {
      note_odd(row, column, *value);
      value.reset();
    }
    informative |= value && is_informative(column);
    if (!value && field != nullptr && unreadable.empty()) unreadable = column.name;
    if (!value && column.fallback != nullptr) value = column.fallback;
    row.values.push_back(std::move(value));
  }
  if (!informative && rule.table != "trips" && rule.table != "heartbeats") {
    bool const is_there = !unreadable.empty();
    why = {is_there ? unreadable + " is impossible" : "none of the fields of the mapping is there", is_there};
    return std::nullopt;
  }
  row.raw = rule.keep_all ? whole_item(item) : rest_of(item, rule);
  return row;
}

}  // namespace fleet::push
