#include "report/export_writers.hpp"

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "serve/format.hpp"

namespace fleet::report {
namespace {

/// The value of a column of a known row.
std::optional<double> number_in(Json const &row, char const *name) {
  auto const found = row.find(name);
  if (found == row.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::string text_in(Json const &row, std::string_view name) {
  auto const found = row.find(std::string{name});
  return found == row.end() || !found->is_string() ? std::string{} : found->get<std::string>();
}

std::optional<Time> time_in(Json const &row) {
  for (auto const *name : {"time", "start_time", "alarm_time"})
    if (row.contains(name)) return parse_time(text_in(row, name));
  return std::nullopt;
}

serve::GpxPoint point_in(Json const &row) {
  return {row.at("lat").get<double>(), row.at("lng").get<double>(), time_in(row), number_in(row, "speed_kmh"),
          number_in(row, "direction_deg")};
}

}  // namespace

void write_feature(std::string &text, Json &&row) {
  Json feature{{"type", "Feature"}};
  if (row.contains("trip_id")) feature["id"] = row["trip_id"];
  auto &geometry = feature["geometry"];
  if (auto const line = row.find("geometry"); line != row.end()) {
    geometry = std::move(*line);
    row.erase("geometry");
  } else if (number_in(row, "lng") && number_in(row, "lat")) {
    geometry = {{"type", "Point"}, {"coordinates", {row["lng"], row["lat"]}}};
  }
  row.erase("lng");
  row.erase("lat");
  feature["properties"] = std::move(row);
  text += dump_json(feature);
}

void GpxRows::begin(Pass pass) {
  pass_ = pass;
  left_out_ = 0;
  stretch_.clear();
}

void GpxRows::write(std::string &gpx, Json const &row) {
  if (row.contains("geojson"))
    write_trip(gpx, row);
  else if (row.contains("stretch"))
    write_fix(gpx, row);
  else
    write_place(gpx, row);
}

/// A trip without fixes and without the line of the map has no track.
void GpxRows::write_trip(std::string &gpx, Json const &row) {
  if (row.at("geojson").at("features").empty()) ++left_out_;
  std::string other;  // of the other pass
  serve::write_gpx(row, pass_ == Pass::waypoints ? gpx : other, pass_ == Pass::tracks ? gpx : other);
}

void GpxRows::write_fix(std::string &gpx, Json const &row) {
  if (row.at("stretch").is_null()) {
    ++left_out_;
    return;
  }
  auto const stretch = text_in(row, "imei") + ' ' + row.at("stretch").dump();
  if (stretch != stretch_) {
    end(gpx);
    stretch_ = stretch;
    vehicle_number_ = text_in(row, "vehicle_number");
    first_ = point_in(row);
    return;
  }
  if (pass_ == Pass::tracks) {
    if (first_) {
      serve::begin_track(gpx, vehicle_number_);
      serve::write_track_point(gpx, *first_);
      is_open_ = true;
    }
    serve::write_track_point(gpx, point_in(row));
  }
  first_.reset();
}

void GpxRows::write_place(std::string &gpx, Json const &row) {
  if (pass_ == Pass::tracks) return;
  if (!number_in(row, "lng") || !number_in(row, "lat")) {
    ++left_out_;
    return;
  }
  auto const label = text_in(row, kind_.label);
  serve::write_waypoint(gpx, point_in(row),
                        text_in(row, "vehicle_number") + (label.empty() ? "" : " ") + label);
}

void GpxRows::end(std::string &gpx) {
  if (first_ && pass_ == Pass::waypoints) serve::write_waypoint(gpx, *first_, vehicle_number_);
  if (is_open_) serve::end_track(gpx);
  first_.reset();
  is_open_ = false;
}

}  // namespace fleet::report
