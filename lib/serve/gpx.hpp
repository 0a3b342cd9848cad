#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace fleet::serve {

/// The parts of a GPX 1.1 file. Its schema wants all waypoints before the first track.
inline constexpr std::string_view gpx_head =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<gpx version=\"1.1\" creator=\"fleet\" xmlns=\"http://www.topografix.com/GPX/1/1\" "
    "xmlns:gpxtpx=\"http://www.garmin.com/xmlschemas/TrackPointExtension/v2\">\n";
inline constexpr std::string_view gpx_foot = "</gpx>\n";

struct GpxPoint {
  double lat = 0;  ///< degrees, as lng
  double lng = 0;
  std::optional<Time> time = {};  ///< nothing where the fixes have expired and only the line is left
  std::optional<double> speed_kmh = {};
  std::optional<double> direction_deg = {};
};

void write_waypoint(std::string &gpx, GpxPoint const &point, std::string const &name);

/// A track of one segment: begin, points, end.
void begin_track(std::string &gpx, std::string const &name);
void write_track_point(std::string &gpx, GpxPoint const &point);
void end_track(std::string &gpx);

}  // namespace fleet::serve
