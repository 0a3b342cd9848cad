#include "jobs/fence_import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/utf8.hpp"

namespace fleet::jobs {
namespace {

using nlohmann::json;

[[noreturn]] void refuse_file(std::string const &file, std::string const &what, std::string const &hint) {
  throw Error{Stop::usage, fmt::format("fence file '{}' {}", file, what), hint};
}

/// Whether JSON text has the escape of NUL, which no text of PostgreSQL can hold.
bool has_nul(std::string_view text) {
  for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 2))
    if (text.substr(at).starts_with("\\u0000")) return true;
  return false;
}

/// GeoJSON has one reference system. Older writers name theirs in `crs`: one of other numbers would put the fences elsewhere.
void refuse_other_crs(json const &document, std::string const &file) {
  if (!document.contains("crs") || document["crs"].is_null()) return;
  auto const name = dump_json(document["crs"]);
  if (name.find("CRS84") == std::string::npos && name.find("4326") == std::string::npos)
    refuse_file(file, "has another reference system than WGS 84: " + name,
                "convert it: ogr2ogr -t_srs EPSG:4326 OUT.geojson IN.geojson");
}

json features_of(std::string const &file) {
  auto const text = read_file(file);
  if (!text) refuse_file(file, "cannot be read", "check its path");
  if (auto const line = line_without_utf8(*text); line != 0)
    refuse_file(file, fmt::format("line {} is not UTF-8", line), "convert it with iconv");
  if (has_nul(*text)) refuse_file(file, "has a NUL character (\\u0000)", "remove it");
  auto const document = json::parse(*text, nullptr, false);
  auto const type = document.is_object() ? document.value("type", json{}) : json{};
  if (type != "FeatureCollection" && type != "Feature")
    refuse_file(file, document.is_discarded() ? "is not valid JSON" : "is not a GeoJSON FeatureCollection",
                "save it as GeoJSON, for example with QGIS or geojson.io");
  refuse_other_crs(document, file);
  if (type == "Feature") return json::array({document});
  auto features = document.value("features", json{});
  if (!features.is_array() || features.empty())
    refuse_file(file, "has no features", "a FeatureCollection has the list `features`");
  return features;
}

}  // namespace

FenceImport import_fences(store::Database const &database, std::string const &file, bool write) {
  auto const features = dump_json(features_of(file));
  auto session = database.open();
  store::Transaction tx{session};
  FenceImport report;
  for (auto &fence : store::import_fences(tx, features, write))
    (fence.problem.empty() ? report.fences : report.refused).push_back(std::move(fence));
  report.written = write && report.refused.empty();
  tx.commit();
  return report;
}

std::string FenceImport::text() const {
  std::string out;
  for (auto const &fence : refused)
    out += fmt::format("feature {} '{}': {}\n", fence.feature, fence.name, fence.problem);
  for (auto const &fence : fences)
    if (fence.change != "unchanged")
      out += fmt::format("feature {} '{}': {}\n", fence.feature, fence.name, fence.change);
  auto const count = [&](std::string_view change) {
    return std::count_if(fences.begin(), fences.end(),
                         [&](auto const &fence) { return fence.change == change; });
  };
  return out + fmt::format("new={} changed={} unchanged={} refused={} written={}\n", count("new"),
                           count("changed"), count("unchanged"), refused.size(), written);
}

std::string FenceImport::json() const {
  nlohmann::ordered_json out{{"fences", nlohmann::ordered_json::array()},
                             {"refused", nlohmann::ordered_json::array()},
                             {"written", written}};
  for (auto const &fence : fences)
    out["fences"].push_back(
        {{"feature", fence.feature}, {"id", fence.id}, {"name", fence.name}, {"change", fence.change}});
  for (auto const &fence : refused)
    out["refused"].push_back({{"feature", fence.feature}, {"name", fence.name}, {"problem", fence.problem}});
  return out.dump(2) + "\n";
}

}  // namespace fleet::jobs
