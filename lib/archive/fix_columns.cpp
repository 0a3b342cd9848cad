#include "archive/fix_columns.hpp"

#include <cmath>
#include <cstring>
#include <functional>
#include <stdexcept>

#include "archive/encoding.hpp"
#include "base/error.hpp"

namespace fleet::archive {
namespace {

constexpr double per_degree = 1e7;

// Plain values ----------------------------------------------------------------------------------

std::string_view take(std::string_view &bytes, std::size_t size) {
  if (size > bytes.size()) throw std::invalid_argument{"a page ends too early"};
  auto const some = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return some;
}
template <class Number>
void read_plain(std::string_view &bytes, Number &value) {
  std::memcpy(&value, take(bytes, sizeof value).data(), sizeof value);
}
void read_plain(std::string_view &bytes, std::string &value) {
  std::uint32_t size = 0;
  read_plain(bytes, size);
  value = take(bytes, size);
}

// Levels: which rows of an optional column have a value -----------------------------------------

Indexes read_levels(std::string_view &data, std::size_t rows) {
  std::uint32_t size = 0;
  read_plain(data, size);
  return encoding::unpack_runs(take(data, size), 1, rows);
}

// Columns with a dictionary ---------------------------------------------------------------------

template <class Value>
std::vector<Value> from_dictionary(ColumnPages const &pages, std::string_view data, std::size_t count) {
  std::vector<Value> dictionary(pages.dictionary_values);
  std::string_view plain = pages.dictionary;
  for (auto &value : dictionary) read_plain(plain, value);
  if (count == 0) return {};
  auto const bits = static_cast<unsigned>(static_cast<std::uint8_t>(take(data, 1).front()));
  std::vector<Value> values;
  values.reserve(count);
  for (auto const index : encoding::unpack_runs(data, bits, count)) {
    if (index >= dictionary.size()) throw std::invalid_argument{"an index is not in its dictionary"};
    values.push_back(dictionary[index]);
  }
  return values;
}

template <class Value>
ColumnPages required_pages(std::vector<StoredFix> const &rows, Value StoredFix::*member) {
  std::vector<Value> values;
  values.reserve(rows.size());
  for (auto const &row : rows) values.push_back(row.*member);
  return pages::dictionary(values);
}

template <class Value>
ColumnPages optional_pages(std::vector<StoredFix> const &rows, std::optional<Value> StoredFix::*member) {
  std::vector<Value> values;
  Indexes is_there;
  is_there.reserve(rows.size());
  for (auto const &row : rows) {
    is_there.push_back((row.*member).has_value());
    if (row.*member) values.push_back(*(row.*member));
  }
  return pages::optional(pages::dictionary(values), is_there);
}

template <class Value>
void set_required(ColumnPages const &pages, Value StoredFix::*member, std::vector<StoredFix> &rows) {
  auto values = from_dictionary<Value>(pages, pages.data, rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].*member = std::move(values[i]);
}

template <class Value>
void set_optional(ColumnPages const &pages, std::optional<Value> StoredFix::*member,
                  std::vector<StoredFix> &rows) {
  std::string_view data = pages.data;
  auto const is_there = read_levels(data, rows.size());
  std::size_t count = 0;
  for (auto const one : is_there) count += one;
  auto values = from_dictionary<Value>(pages, data, count);
  std::size_t at = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (is_there[i] != 0) rows[i].*member = std::move(values[at++]);
}

// The ignition: plain bits, as a boolean has no dictionary -----------------------------------------

ColumnPages ignition_pages(std::vector<StoredFix> const &rows) {
  Indexes is_there;
  std::vector<bool> values;
  for (auto const &row : rows) {
    is_there.push_back(row.acc_on.has_value());
    if (row.acc_on) values.push_back(*row.acc_on);
  }
  return pages::optional(pages::bits(values), is_there);
}

void set_ignition(ColumnPages const &pages, std::vector<StoredFix> &rows) {
  std::string_view data = pages.data;
  auto const is_there = read_levels(data, rows.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (is_there[i] == 0) continue;
    if (count / 8 >= data.size()) throw std::invalid_argument{"a page ends too early"};
    rows[i].acc_on = (static_cast<unsigned char>(data[count / 8]) >> (count % 8) & 1U) != 0;
    ++count;
  }
}

// Times and coordinates: differences of whole numbers -----------------------------------------------

ColumnPages delta_pages(std::vector<StoredFix> const &rows,
                        std::function<std::int64_t(StoredFix const &)> const &number) {
  std::vector<std::int64_t> numbers;
  numbers.reserve(rows.size());
  for (auto const &row : rows) numbers.push_back(number(row));
  return pages::deltas(numbers);
}

/// Exact: PostgreSQL and every reader get the same double from degrees with seven decimals.
std::int64_t decimal(double degrees) {
  auto const number = std::nearbyint(degrees * per_degree);
  if (number / per_degree != degrees)
    throw Error{Stop::failed, "a coordinate has more than seven decimals", "run `fleet archive` again"};
  return static_cast<std::int64_t>(number);
}

ColumnPages degree_pages(std::vector<StoredFix> const &rows, double StoredFix::*member, Forms forms) {
  if (!forms.has_short_coordinates) return required_pages(rows, member);
  return delta_pages(rows, [member](StoredFix const &row) { return decimal(row.*member); });
}

void set_degrees(ColumnPages const &pages, double StoredFix::*member, Forms forms,
                 std::vector<StoredFix> &rows) {
  if (!forms.has_short_coordinates) return set_required(pages, member, rows);
  auto const numbers = encoding::unpack_deltas(pages.data, rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i].*member = static_cast<double>(numbers[i]) / per_degree;
}

}  // namespace

std::vector<FixColumn> const &fix_columns() {
  static std::vector<FixColumn> const columns{
      {"imei", false},     {"gps_time", false},     {"lat", false},       {"lng", false},
      {"speed_kmh", true}, {"direction_deg", true}, {"altitude_m", true}, {"satellites", true},
      {"acc_on", true},    {"position_type", true}, {"source", false}};
  return columns;
}

Physical physical_type(int column, Forms forms) {
  switch (column) {
    case gps_time:
      return Physical::int64;
    case lat:
    case lng:
      return forms.has_short_coordinates ? Physical::int64 : Physical::double_precision;
    case speed_kmh:
    case direction_deg:
    case altitude_m:
      return Physical::real;
    case satellites:
      return Physical::int32;
    case acc_on:
      return Physical::boolean;
    default:
      return Physical::text;
  }
}

ColumnPages pages_of(int column, std::vector<StoredFix> const &rows, Forms forms) {
  switch (column) {
    case imei:
      return required_pages(rows, &StoredFix::imei);
    case gps_time:
      return delta_pages(rows, [unit = forms.has_whole_milliseconds ? 1000 : 1](StoredFix const &row) {
        return row.time_us / unit;
      });
    case lat:
      return degree_pages(rows, &StoredFix::lat, forms);
    case lng:
      return degree_pages(rows, &StoredFix::lng, forms);
    case speed_kmh:
      return optional_pages(rows, &StoredFix::speed_kmh);
    case direction_deg:
      return optional_pages(rows, &StoredFix::direction_deg);
    case altitude_m:
      return optional_pages(rows, &StoredFix::altitude_m);
    case satellites:
      return optional_pages(rows, &StoredFix::satellites);
    case acc_on:
      return ignition_pages(rows);
    case position_type:
      return optional_pages(rows, &StoredFix::position_type);
    default:
      return required_pages(rows, &StoredFix::source);
  }
}

void set_column(int column, ColumnPages const &pages, Forms forms, std::vector<StoredFix> &rows) {
  switch (column) {
    case imei:
      return set_required(pages, &StoredFix::imei, rows);
    case gps_time: {
      auto const numbers = encoding::unpack_deltas(pages.data, rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i].time_us = numbers[i] * (forms.has_whole_milliseconds ? 1000 : 1);
      return;
    }
    case lat:
      return set_degrees(pages, &StoredFix::lat, forms, rows);
    case lng:
      return set_degrees(pages, &StoredFix::lng, forms, rows);
    case speed_kmh:
      return set_optional(pages, &StoredFix::speed_kmh, rows);
    case direction_deg:
      return set_optional(pages, &StoredFix::direction_deg, rows);
    case altitude_m:
      return set_optional(pages, &StoredFix::altitude_m, rows);
    case satellites:
      return set_optional(pages, &StoredFix::satellites, rows);
    case acc_on:
      return set_ignition(pages, rows);
    case position_type:
      return set_optional(pages, &StoredFix::position_type, rows);
    default:
      return set_required(pages, &StoredFix::source, rows);
  }
}

}  // namespace fleet::archive
