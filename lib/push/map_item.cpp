// One item by one rule: fields found, values brought into the form of their column.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "clean/push.hpp"
#include "push/mapping.hpp"

namespace fleet::push {
namespace {

using Json = nlohmann::ordered_json;
using Value = std::optional<std::string>;

/// null, "" and "null" are what the vendor sends for nothing.
Json const *find(Json const &item, std::string const &pointer) {
  Json::json_pointer const at{pointer};
  if (!item.contains(at)) return nullptr;
  auto const &value = item.at(at);
  if (value.is_null()) return nullptr;
  if (value.is_string()) {
    auto const text = trim(value.get_ref<std::string const &>());
    if (text.empty() || iequals(text, "null")) return nullptr;
  }
  return &value;
}

std::string plain(Json const &value) {
  return value.is_string() ? std::string{trim(value.get_ref<std::string const &>())} : value.dump();
}

/// "2024-05-01 04:00:00.123456+00" from microseconds since 1970.
std::string received_text(std::int64_t us) {
  auto const second = us / 1'000'000;
  return fmt::format("{}.{:06}+00", vendor_time(Time{Seconds{second}}), us - second * 1'000'000);
}

Value number(std::string const &text, Source const &source) {
  auto const value = to_number<double>(text);
  auto const scaled = value ? clean::within(*value * source.scale, -1e30, 1e30) : std::nullopt;
  return scaled ? std::optional{fmt::format("{}", *scaled)} : std::nullopt;
}

Value flag(std::string const &text, Source const &source) {
  auto const value = clean::on_off(text);
  if (!value) return std::nullopt;
  return *value != source.invert ? "t" : "f";
}

Value json_text(Json const &value) {
  if (!value.is_string()) return value.dump();
  auto const inner = Json::parse(value.get_ref<std::string const &>(), nullptr, false);
  return inner.is_discarded() ? value.dump() : inner.dump();
}

Value converted(Json const &value, Column const &column, Source const &source, Time now) {
  auto const text = plain(value);
  switch (column.kind) {
    case Kind::number:
      return number(text, source);
    case Kind::flag:
      return flag(text, source);
    case Kind::json:
      return json_text(value);
    case Kind::time: {
      auto const time = clean::moment(text, now);
      return time ? std::optional{rfc3339(*time)} : std::nullopt;
    }
    case Kind::text:
      break;
  }
  if (column.name == "imei") return clean::imei(text);
  return clean::plain_text(source.prefix + text, column.key ? 200 : 2000);
}

/// Top-level fields that no column took, as JSON; "" for none.
std::string rest_of(Json const &item, Rule const &rule) {
  Json rest = item;
  for (auto const &[column, source] : rule.columns)
    for (auto const &pointer : source.at)
      if (pointer.find('/', 1) == std::string::npos && pointer.size() > 1) rest.erase(pointer.substr(1));
  return rest.empty() ? std::string{} : rest.dump();
}

}  // namespace

std::optional<MappedRow> map_item(Json const &item, Rule const &rule, std::int64_t received_us,
                                  Unmapped &why) {
  Time const now{Seconds{received_us / 1'000'000}};
  MappedRow row;
  bool informative = false;
  for (auto const &column : *columns_of(rule.table)) {
    auto const found = rule.columns.find(column.name);
    Value value;
    Json const *field = nullptr;
    if (found != rule.columns.end()) {
      auto const &source = found->second;
      for (auto const &pointer : source.at)
        if (field == nullptr) field = find(item, pointer);
      if (source.received)
        value = received_text(received_us);
      else if (!source.fixed.empty())
        value = source.fixed;
      else if (field != nullptr)
        value = converted(*field, column, source, now);
    }
    if (column.key && !value) {
      why.refused = field != nullptr;
      why.reason = why.refused ? column.name + " is impossible" : "no " + column.name;
      return std::nullopt;
    }
    informative |= value && (!column.key || column.name == "event_type" || column.name == "fault_code");
    if (!value && column.fallback != nullptr) value = column.fallback;
    row.values.push_back(std::move(value));
  }
  if (!informative && rule.table != "trips" && rule.table != "heartbeats") {
    why = {"none of the fields of the mapping is there", false};
    return std::nullopt;
  }
  row.raw = rule.keep_all ? item.dump() : rest_of(item, rule);
  return row;
}

}  // namespace fleet::push
