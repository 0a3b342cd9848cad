#include "report/export_parquet.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

namespace fleet::report {
namespace {

using archive::TableValue;
using archive::ValueType;
using Json = nlohmann::ordered_json;

ValueType type_of(serve::Kind kind) {
  switch (kind) {
    case serve::Kind::date:
      return ValueType::day;
    case serve::Kind::time:
      return ValueType::time;
    case serve::Kind::integer:
      return ValueType::whole;
    case serve::Kind::number:
    case serve::Kind::place:
      return ValueType::real;
    case serve::Kind::boolean:
      return ValueType::boolean;
    default:
      return ValueType::text;
  }
}

Error wrong_type(std::string_view column, Json const &value) {
  return {Stop::failed, fmt::format("column '{}' has the value {}", column, dump_json(value)),
          "export as CSV, and report it: its type is declared otherwise"};
}

/// Whole seconds, as every answer has them.
std::int64_t seconds_of(std::string_view column, Json const &value) {
  auto const time =
      value.is_string() ? parse_time(value.get_ref<std::string const &>()) : std::optional<Time>{};
  if (!time) throw wrong_type(column, value);
  return time->time_since_epoch().count();
}

TableValue value_of(serve::Field const &column, Json const &value) {
  constexpr std::int64_t day_s = 86'400, us = 1'000'000;
  if (value.is_null()) return {};
  switch (type_of(column.schema.kind)) {
    case ValueType::time:
      return seconds_of(column.name, value) * us;
    case ValueType::day:
      return seconds_of(column.name, value) / day_s;
    case ValueType::whole:
      if (!value.is_number_integer()) throw wrong_type(column.name, value);
      return value.get<std::int64_t>();
    case ValueType::real:
      if (!value.is_number()) throw wrong_type(column.name, value);
      return value.get<double>();
    case ValueType::boolean:
      if (!value.is_boolean()) throw wrong_type(column.name, value);
      return value.get<bool>();
    case ValueType::text:
      break;
  }
  return value.is_string() ? value.get<std::string>() : dump_json(value);
}

}  // namespace

std::vector<archive::TableColumn> table_columns(serve::List const &list) {
  std::vector<archive::TableColumn> columns;
  for (auto const &column : list.columns) {
    auto const type = type_of(column.schema.kind);
    std::string const name{column.name};
    if (column.schema.kind == serve::Kind::place)
      columns.insert(columns.end(), {{name + "_lng", type}, {name + "_lat", type}});
    else
      columns.push_back({name, type});
  }
  return columns;
}

std::vector<TableValue> table_row(serve::List const &list, Json const &row) {
  std::vector<TableValue> values;
  for (auto const &column : list.columns) {
    auto const found = row.find(std::string{column.name});
    auto const value = found == row.end() ? Json{} : *found;
    if (column.schema.kind != serve::Kind::place) {
      values.push_back(value_of(column, value));
      continue;
    }
    for (std::size_t const part : {0, 1})
      values.push_back(value_of(column, value.is_null() ? value : value.at(part)));
  }
  return values;
}

}  // namespace fleet::report
