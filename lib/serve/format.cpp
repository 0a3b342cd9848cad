#include "serve/format.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "base/xml.hpp"
#include "serve/csv.hpp"
#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;

std::string as_json(List const *, std::string json) {
  return json;
}

std::string as_csv(List const *list, std::string json) {
  return csv_of(*list, json);
}

std::string as_geojson(List const *, std::string track) {
  return Json::parse(track).at("geojson").dump();
}

/// A point of the track; without a time where the fixes have expired and only the line is left.
void write_point(std::string &gpx, Json const &position, Json const &epoch_s) {
  fmt::format_to(std::back_inserter(gpx), "<trkpt lat=\"{}\" lon=\"{}\">", position.at(1).get<double>(),
                 position.at(0).get<double>());
  if (epoch_s.is_number())
    gpx += "<time>" + rfc3339(Time{std::chrono::seconds{epoch_s.get<std::int64_t>()}}) + "</time>";
  gpx += "</trkpt>\n";
}

void write_segment(std::string &gpx, Json const &feature) {
  auto const &geometry = feature.at("geometry");
  auto const &coordinates = geometry.at("coordinates");
  auto const &times = feature.at("properties").at("times");
  auto const time = [&](std::size_t i) { return times.is_array() ? times.at(i) : Json{}; };
  gpx += "<trkseg>\n";
  if (geometry.at("type") == "Point")
    write_point(gpx, coordinates, time(0));
  else
    for (std::size_t i = 0; i < coordinates.size(); ++i) write_point(gpx, coordinates.at(i), time(i));
  gpx += "</trkseg>\n";
}

/// GPX 1.1: one track, a segment per stretch.
std::string as_gpx(List const *, std::string track) {
  auto const json = Json::parse(track);
  std::string gpx =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<gpx version=\"1.1\" creator=\"fleet\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n<trk>\n";
  gpx += "<name>" + xml_escaped(json.at("vehicle").at("vehicle_number").get<std::string>()) + "</name>\n";
  for (auto const &feature : json.at("geojson").at("features")) write_segment(gpx, feature);
  return gpx + "</trk>\n</gpx>\n";
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
