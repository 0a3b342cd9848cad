#pragma once
#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "report/export_kinds.hpp"
#include "serve/gpx.hpp"

namespace fleet::report {

using Json = nlohmann::ordered_json;

/// Rows as GeoJSON features: with the line of a trip, else a point, else without geometry. Every feature has all columns.
void write_feature(std::string &text, Json &&row);

/// Rows with a place as GPX. A file has two passes: first all waypoints, then all tracks.
class GpxRows {
 public:
  enum class Pass { waypoints, tracks };
  explicit GpxRows(ExportKind const &kind) : kind_(kind) {}

  void begin(Pass pass);
  /// A fix is a point of its stretch, or a waypoint where it stands alone; the row of a trip is its track.
  void write(std::string &gpx, Json const &row);
  /// Ends what is open.
  void end(std::string &gpx);
  /// Rows that GPX has no form for: without a place, a track or a stretch.
  std::size_t left_out() const { return left_out_; }

 private:
  void write_trip(std::string &gpx, Json const &row);
  void write_fix(std::string &gpx, Json const &row);
  void write_place(std::string &gpx, Json const &row);

  ExportKind const &kind_;
  Pass pass_ = Pass::waypoints;
  std::string stretch_;  ///< imei and number
  std::string vehicle_number_;
  std::optional<serve::GpxPoint> first_;  ///< of the stretch, until a second one comes
  bool is_open_ = false;                  ///< a track
  std::size_t left_out_ = 0;
};

}  // namespace fleet::report
