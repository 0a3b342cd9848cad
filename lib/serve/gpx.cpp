#include "serve/gpx.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <iterator>

#include "base/xml.hpp"

namespace fleet::serve {
namespace {

/// The shortest digits of a number without an exponent: xsd:decimal has none, so 2e-05 degrees would be no GPX.
std::string decimal(double value) {
  std::array<char, 400> digits{};
  auto *const end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed).ptr;
  return {digits.data(), end};
}

/// Speed and course where most programs look for them, docs/use/api.md has the list: as elements of their own, and once more
/// in a TrackPointExtension.
std::string gpx_extensions(GpxPoint const &point) {
  std::string values;
  if (point.speed_kmh) values += fmt::format("<gpxtpx:speed>{:.2f}</gpxtpx:speed>", *point.speed_kmh / 3.6);
  if (point.direction_deg)
    values += fmt::format("<gpxtpx:course>{}</gpxtpx:course>", decimal(*point.direction_deg));
  if (values.empty()) return values;
  return fmt::format(
      "<extensions>{0}<gpxtpx:TrackPointExtension>{0}</gpxtpx:TrackPointExtension></extensions>", values);
}

void write_gpx_point(std::string &gpx, GpxPoint const &point, char const *element, std::string const &name) {
  fmt::format_to(std::back_inserter(gpx), "<{} lat=\"{}\" lon=\"{}\">", element, decimal(point.lat),
                 decimal(point.lng));
  if (point.time) gpx += "<time>" + rfc3339(*point.time) + "</time>";
  if (!name.empty()) gpx += "<name>" + xml_escaped(name) + "</name>";
  gpx += gpx_extensions(point);
  fmt::format_to(std::back_inserter(gpx), "</{}>\n", element);
}

}  // namespace

void write_waypoint(std::string &gpx, GpxPoint const &point, std::string const &name) {
  write_gpx_point(gpx, point, "wpt", name);
}

void begin_track(std::string &gpx, std::string const &name) {
  gpx += "<trk>\n<name>" + xml_escaped(name) + "</name>\n<trkseg>\n";
}

void write_track_point(std::string &gpx, GpxPoint const &point) {
  write_gpx_point(gpx, point, "trkpt", {});
}

void end_track(std::string &gpx) {
  gpx += "</trkseg>\n</trk>\n";
}

}  // namespace fleet::serve
