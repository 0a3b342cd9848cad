#include "serve/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "serve/csv.hpp"
#include "serve/feature_positions.hpp"
#include "serve/gpx.hpp"
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

GpxPoint point_of(Json const &position, Json const &properties, std::size_t index) {
  GpxPoint point{position.at(1).get<double>(), position.at(0).get<double>()};
  if (auto const epoch_s = beside(properties, "times", index); epoch_s.is_number())
    point.time = from_epoch(epoch_s.get<long>());
  if (auto const kmh = beside(properties, "speeds_kmh", index); kmh.is_number())
    point.speed_kmh = kmh.get<double>();
  if (auto const deg = beside(properties, "directions_deg", index); deg.is_number())
    point.direction_deg = deg.get<double>();
  return point;
}

/// A track for each line of the feature.
void write_tracks(std::string &gpx, Json const &feature, std::string const &name) {
  std::size_t index = 0;
  for (auto const &line : lines_of(feature)) {
    begin_track(gpx, name);
    for (auto const &position : line)
      write_track_point(gpx, point_of(position, feature.at("properties"), index++));
    end_track(gpx);
  }
}

/// Waypoints come first by the schema.
std::string as_gpx(List const *, std::string &&track) {
  std::string gpx{gpx_head}, tracks;
  write_gpx(Json::parse(track), gpx, tracks);
  return gpx + tracks + std::string{gpx_foot};
}

/// The bytes of a tile, which PostgreSQL gives in hexadecimal digits: \x1a2b.
std::string as_tile(List const *, std::string &&hex) {
  auto const digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::string tile;
  tile.reserve(hex.size() / 2);
  for (std::size_t i = 2; i + 1 < hex.size(); i += 2)
    tile += static_cast<char>(digit(hex[i]) << 4U | digit(hex[i + 1]));
  return tile;
}

constexpr Format json_format{"json", "application/json", "", as_json};
constexpr Format csv_format{"csv", "text/csv; charset=utf-8", "csv", as_csv};
constexpr Format geojson_format{"geojson", "application/geo+json", "geojson", as_geojson};
constexpr Format tile_format{"mvt", "application/vnd.mapbox-vector-tile", "", as_tile};
constexpr Format gpx_format{"gpx", "application/gpx+xml", "gpx", as_gpx};

/// The value of a parameter that is not passed to the SQL function.
std::optional<std::string> word(std::vector<Given> const &query, std::string_view name) {
  return argument({.name = name}, query, Place::query);
}

/// Without their parameters.
std::vector<std::string_view> media_types(std::vector<Format> const &formats) {
  std::vector<std::string_view> types;
  types.reserve(formats.size());
  for (auto const &format : formats)
    types.push_back(format.content_type.substr(0, format.content_type.find(';')));
  return types;
}

Problem unknown(std::string_view name, std::string_view value, std::vector<std::string> const &known) {
  return bad_request("bad_parameter", fmt::format("{} '{}' is not known", name, value),
                     "give one of: " + join(known, ", "));
}

}  // namespace

void write_gpx(Json const &track, std::string &waypoints, std::string &tracks) {
  auto const name = track.at("vehicle").at("vehicle_number").get<std::string>();
  for (auto const &feature : track.at("geojson").at("features")) {
    auto const &geometry = feature.at("geometry");
    if (geometry.at("type") == "Point")
      write_waypoint(waypoints, point_of(geometry.at("coordinates"), feature.at("properties"), 0), name);
    else
      write_tracks(tracks, feature, name);
  }
}

std::vector<Format> const &formats_of(AnswerShape const &shape) {
  static std::vector<Format> const tiles{tile_format};
  if (shape.content_type == tile_format.content_type) return tiles;
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
  auto const wanted = word(query, "format");
  if (!wanted) return formats[http::preferred(accept, media_types(formats))];
  std::vector<std::string> known;
  for (auto const &format : formats) {
    if (*wanted == format.name) return format;
    known.emplace_back(format.name);
  }
  throw unknown("format", *wanted, known);
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
