#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "serve/schema.hpp"

namespace fleet::serve {

/// How the lines of a CSV are found in the JSON.
enum class Lines {
  rows,       ///< a line per item of the list at `path`
  features,   ///< a line per GeoJSON feature at `path`: its properties
  positions,  ///< a line per position of each feature at `path`: its properties, then lng and lat
  fixes       ///< a line per fix of a track
};

/// A list within an answer: it is also given as CSV.
struct List {
  std::string_view name;  ///< of the parameter `part`
  Lines lines = Lines::rows;
  std::vector<std::string_view> path;  ///< keys that lead to the list, or to the list of features
  Fields columns;                      ///< the header, in order
};

/// What a route answers. Without JSON (pages, metrics) only `content_type` is set.
struct AnswerShape {
  std::string_view content_type = "application/json";
  Fields json = {};
  std::vector<List> lists = {};
  bool is_track = false;  ///< also given as GeoJSON and GPX
};

struct FeatureShape {
  bool has_id = false;
  Field geometry;
  Fields properties;
};

/// {"from", "to", "timezone", "as_of", "columns", "rows"}; `before` comes first, `behind` before "columns".
AnswerShape table(Fields columns, Fields before = {}, Fields behind = {});
/// {"summary", "geojson"}; `before` comes first.
AnswerShape features(Fields summary, FeatureShape const &feature, Lines lines = Lines::positions,
                     Fields before = {});
/// A GeoJSON FeatureCollection.
AnswerShape feature_collection(FeatureShape const &feature);
/// {"vehicle", "summary", "geojson"}: a feature per stretch, with its fixes.
AnswerShape track(Fields vehicle, Fields summary, FeatureShape const &stretch);
/// An object of which each field of `lists` is a list; `before` comes first, `behind` last.
AnswerShape panel(Fields before, Fields const &lists, Fields behind = {});
/// The same below a key.
AnswerShape below(std::string_view key, AnswerShape shape);
/// An object without lists.
AnswerShape plain(Fields fields);
/// A page, an event stream, metrics, a map tile.
AnswerShape not_json(std::string_view content_type);

/// The names in the header of a CSV. A place takes two columns: start_lng, start_lat.
std::vector<std::string> header_of(List const &list);

}  // namespace fleet::serve
