#include "serve/track_export.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "base/xml.hpp"
#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;

std::string as_it_is(std::string const &track) {
  return track;
}

std::string as_geojson(std::string const &track) {
  return Json::parse(track).at("geojson").dump();
}

/// Without a time (null) where the fixes have expired and only the line is left.
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

/// GPX 1.1: one track, a segment for each stretch.
std::string as_gpx(std::string const &track) {
  auto const json = Json::parse(track);
  std::string gpx =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<gpx version=\"1.1\" creator=\"fleet\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n<trk>\n";
  gpx += "<name>" + xml_escaped(json.at("vehicle").at("vehicle_number").get<std::string>()) + "</name>\n";
  for (auto const &feature : json.at("geojson").at("features")) write_segment(gpx, feature);
  return gpx + "</trk>\n</gpx>\n";
}

constexpr TrackFormat formats[] = {{"json", "application/json", "", as_it_is},
                                   {"geojson", "application/geo+json", "geojson", as_geojson},
                                   {"gpx", "application/gpx+xml", "gpx", as_gpx}};

}  // namespace

TrackFormat track_format(std::optional<std::string> const &name) {
  if (!name) return formats[0];
  for (auto const &format : formats)
    if (*name == format.name) return format;
  throw bad_request("bad_parameter", fmt::format("format '{}' is not known", *name),
                    "give json, geojson or gpx");
}

}  // namespace fleet::serve
