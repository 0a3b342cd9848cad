#include "serve/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "base/xml.hpp"
#include "serve/csv.hpp"
#include "serve/feature_positions.hpp"
#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;

std::string as_json(List const *, std::string &&json) {
  return json;
}

std::string as_csv(List const *list, std::string &&json) {
  return csv_of(*list, json);
}

bool has_null(Json const &values) {
  return std::any_of(values.begin(), values.end(), [](auto const &value) { return value.is_null(); });
}

/// The features alone. An array beside the coordinates that does not know all its values is left out: one null makes GDAL
/// read the arrays of every feature as text.
std::string as_geojson(List const *, std::string &&track) {
  auto json = Json::parse(track).at("geojson");
  for (auto &feature : json.at("features"))
    for (auto const *name : {"times", "speeds_kmh", "directions_deg"})
      if (auto &values = feature.at("properties").at(name); values.is_array() && has_null(values))
        values = nullptr;
  return json.dump();
}

/// Speed and course where most programs look for them, docs/use/api.md has the list: as elements of their own, and once more
/// in a TrackPointExtension.
std::string gpx_extensions(Json const &speed_kmh, Json const &direction_deg) {
  std::string values;
  if (!speed_kmh.is_null())
    values += fmt::format("<gpxtpx:speed>{:.2f}</gpxtpx:speed>", speed_kmh.get<double>() / 3.6);
  if (!direction_deg.is_null())
    values += fmt::format("<gpxtpx:course>{}</gpxtpx:course>", direction_deg.get<double>());
  if (values.empty()) return values;
  return fmt::format(
      "<extensions>{0}<gpxtpx:TrackPointExtension>{0}</gpxtpx:TrackPointExtension></extensions>", values);
}

/// `element`: "trkpt", or "wpt" with a name. Without a time where the fixes have expired and only the line is left.
void write_point(std::string &gpx, Json const &position, Json const &properties, std::size_t index,
                 char const *element, std::string const &name = {}) {
  fmt::format_to(std::back_inserter(gpx), "<{} lat=\"{}\" lon=\"{}\">", element, position.at(1).get<double>(),
                 position.at(0).get<double>());
  if (auto const epoch_s = beside(properties, "times", index); epoch_s.is_number())
    gpx += "<time>" + rfc3339(from_epoch(epoch_s.get<long>())) + "</time>";
  if (!name.empty()) gpx += "<name>" + xml_escaped(name) + "</name>";
  gpx += gpx_extensions(beside(properties, "speeds_kmh", index), beside(properties, "directions_deg", index));
  fmt::format_to(std::back_inserter(gpx), "</{}>\n", element);
}

bool is_lone_fix(Json const &feature) {
  return feature.at("geometry").at("type") == "Point";
}

void write_waypoint(std::string &gpx, Json const &feature, std::string const &name) {
  write_point(gpx, feature.at("geometry").at("coordinates"), feature.at("properties"), 0, "wpt", name);
}

void write_track(std::string &gpx, Json const &feature, std::string const &name) {
  gpx += "<trk>\n<name>" + xml_escaped(name) + "</name>\n<trkseg>\n";
  std::size_t index = 0;
  for (auto const &position : positions_of(feature))
    write_point(gpx, position, feature.at("properties"), index++, "trkpt");
  gpx += "</trkseg>\n</trk>\n";
}

/// GPX 1.1: a track per stretch, as some programs join the segments of one; a waypoint for a lone fix, as some drop a
/// segment of one point. Waypoints come first by the schema.
std::string as_gpx(List const *, std::string &&track) {
  auto const json = Json::parse(track);
  auto const name = json.at("vehicle").at("vehicle_number").get<std::string>();
  auto const &features = json.at("geojson").at("features");
  std::string gpx =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<gpx version=\"1.1\" creator=\"fleet\" xmlns=\"http://www.topografix.com/GPX/1/1\" "
      "xmlns:gpxtpx=\"http://www.garmin.com/xmlschemas/TrackPointExtension/v2\">\n";
  for (auto const &feature : features)
    if (is_lone_fix(feature)) write_waypoint(gpx, feature, name);
  for (auto const &feature : features)
    if (!is_lone_fix(feature)) write_track(gpx, feature, name);
  return gpx + "</gpx>\n";
}

constexpr Format json_format{"json", "application/json", "", as_json};
constexpr Format csv_format{"csv", "text/csv; charset=utf-8", "csv", as_csv};
constexpr Format geojson_format{"geojson", "application/geo+json", "geojson", as_geojson};
constexpr Format gpx_format{"gpx", "application/gpx+xml", "gpx", as_gpx};

/// The value of a parameter that is not passed to the SQL function.
std::optional<std::string> word(std::vector<Given> const &query, std::string_view name) {
  return argument({.name = name}, query, Place::query);
}

Problem unknown(std::string_view name, std::string_view value, std::vector<std::string> const &known) {
  return bad_request("bad_parameter", fmt::format("{} '{}' is not known", name, value),
                     "give one of: " + join(known, ", "));
}

}  // namespace

std::vector<Format> const &formats_of(AnswerShape const &shape) {
  static std::vector<Format> const plain{json_format};
  static std::vector<Format> const with_lists{json_format, csv_format};
  static std::vector<Format> const tracks{json_format, csv_format, geojson_format, gpx_format};
  if (shape.is_track) return tracks;
  return shape.lists.empty() ? plain : with_lists;
}

Format const &chosen_format(AnswerShape const &shape, std::vector<Given> const &query,
                            std::string_view accept) {
  auto const &formats = formats_of(shape);
  if (formats.size() == 1) return formats.front();
  auto const name = word(query, "format");
  bool const accepts_csv = lower(accept).starts_with("text/csv");
  auto const wanted = name ? *name : std::string{accepts_csv ? "csv" : "json"};
  std::vector<std::string> known;
  for (auto const &format : formats) {
    if (wanted == format.name) return format;
    known.emplace_back(format.name);
  }
  throw unknown("format", wanted, known);
}

List const &chosen_list(AnswerShape const &shape, std::vector<Given> const &query) {
  if (shape.lists.size() == 1) return shape.lists.front();
  auto const wanted = word(query, "part").value_or(std::string{shape.lists.front().name});
  std::vector<std::string> known;
  for (auto const &list : shape.lists) {
    if (wanted == list.name) return list;
    known.emplace_back(list.name);
  }
  throw unknown("part", wanted, known);
}

}  // namespace fleet::serve
