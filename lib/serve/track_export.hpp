#pragma once
#include <optional>
#include <string>

namespace fleet::serve {

/// A way to write a track or a trip.
struct TrackFormat {
  char const *name;
  char const *content_type;
  char const *extension;  ///< of the file; "": shown, not saved
  std::string (*write)(std::string const &track);
};

/// "json" (default), "geojson" or "gpx". Throws Problem{400} for another.
TrackFormat track_format(std::optional<std::string> const &name);

}  // namespace fleet::serve
