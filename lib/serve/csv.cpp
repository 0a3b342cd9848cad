#include "serve/csv.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "serve/feature_positions.hpp"

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;
Json const null;

/// Text as a field, quoted where RFC 4180 wants it. A field that a spreadsheet would run as a formula is kept from it by an
/// apostrophe in front.
void write_text(std::string &csv, std::string_view text) {
  // The last four are the full-width forms of the first, which some spreadsheets take for the same.
  static constexpr std::array<std::string_view, 11> starts{"=",  "+",      "-",      "@",      "\t",    "\r",
                                                           "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  bool const is_formula =
      std::any_of(starts.begin(), starts.end(), [&](auto start) { return text.starts_with(start); });
  auto const *guard = is_formula ? "'" : "";
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    csv.append(guard).append(text);
    return;
  }
  csv.append("\"").append(guard);
  for (char const c : text) {
    if (c == '"') csv += '"';
    csv += c;
  }
  csv += '"';
}

/// A number is not text: the minus of a latitude is no formula.
void write_value(std::string &csv, Json const &value) {
  if (value.is_string())
    write_text(csv, value.get_ref<std::string const &>());
  else if (value.is_structured())
    write_text(csv, value.dump());
  else if (!value.is_null())
    csv += value.dump();
}

void write_place(std::string &csv, Json const &place) {
  if (place.is_array())
    csv += place.at(0).dump() + ',' + place.at(1).dump();
  else
    csv += ',';
}

void end_line(std::string &csv) {
  csv += "\r\n";
}

/// The values of `object` for the first `count` columns.
void write_object(std::string &csv, Fields const &columns, std::size_t count, Json const &object) {
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) csv += ',';
    auto const found = object.find(columns[i].name);
    auto const &value = found == object.end() ? null : *found;
    if (columns[i].schema.kind == Kind::place)
      write_place(csv, value);
    else
      write_value(csv, value);
  }
}

void write_positions(std::string &csv, List const &list, Json const &feature) {
  for (auto const &position : positions_of(feature)) {
    write_object(csv, list.columns, list.columns.size() - 2,
                 feature.at("properties"));  // all but lng and lat
    csv += ',';
    write_place(csv, position);
    end_line(csv);
  }
}

void write_fixes(std::string &csv, Json const &vehicle, Json const &feature) {
  auto const &properties = feature.at("properties");
  std::size_t index = 0;
  for (auto const &position : positions_of(feature)) {
    auto const epoch_s = beside(properties, "times", index);
    // The vehicle may have had other trackers before the one it has now.
    for (auto const *name : {"imei", "vehicle_number"}) {
      write_value(csv, properties.contains(name) ? properties.at(name) : vehicle.at(name));
      csv += ',';
    }
    csv += properties.at("stretch").dump() + ',';
    if (epoch_s.is_number()) csv += rfc3339(Time{Seconds{epoch_s.get<std::int64_t>()}});
    csv += ',';
    write_place(csv, position);
    for (auto const *name : {"speeds_kmh", "directions_deg"}) {
      csv += ',';
      write_value(csv, beside(properties, name, index));
    }
    end_line(csv);
    ++index;
  }
}

}  // namespace

void write_header(std::string &csv, List const &list) {
  auto const names = header_of(list);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) csv += ',';
    write_text(csv, names[i]);
  }
  end_line(csv);
}

void write_row(std::string &csv, List const &list, Json const &row) {
  if (row.is_object())
    write_object(csv, list.columns, list.columns.size(), row);
  else
    write_value(csv, row);
  end_line(csv);
}

std::string csv_of(List const &list, std::string const &text) {
  auto const answer = Json::parse(text);
  auto const *items = &answer;
  for (auto const key : list.path) items = &items->at(std::string{key});
  std::string csv;
  write_header(csv, list);
  for (auto const &item : *items) {
    switch (list.lines) {
      case Lines::rows:
        write_row(csv, list, item);
        break;
      case Lines::features:
        write_row(csv, list, item.at("properties"));
        break;
      case Lines::positions:
        write_positions(csv, list, item);
        break;
      case Lines::fixes:
        write_fixes(csv, answer.at("vehicle"), item);
        break;
    }
  }
  return csv;
}

}  // namespace fleet::serve
