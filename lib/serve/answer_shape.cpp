#include "serve/answer_shape.hpp"

#include <utility>

namespace fleet::serve {
namespace {

Field collection(std::string_view name, FeatureShape const &feature) {
  Fields fields{one_of("type", {"Feature"})};
  if (feature.has_id) fields.push_back(integer("id"));
  fields = std::move(fields) + Fields{feature.geometry, object("properties", feature.properties)};
  return object(name, {one_of("type", {"FeatureCollection"}), rows("features", std::move(fields))});
}

Fields columns_of(FeatureShape const &feature, Lines lines) {
  if (lines == Lines::features) return feature.properties;
  return feature.properties + Fields{number("lng", "degrees"), number("lat", "degrees")};
}

/// A list of plain values has one column, named like the list.
List list_at(Field const &field) {
  auto const &item = field.schema.items.at(0);
  auto columns = item.kind == Kind::object ? item.fields : Fields{{field.name, item, field.doc}};
  return {field.name, Lines::rows, {field.name}, std::move(columns)};
}

Fields const fix_columns{text("imei"),
                         text("vehicle_number"),
                         integer("stretch"),
                         nullable(time("time", "empty when the fixes of a trip have expired")),
                         number("lng", "degrees"),
                         number("lat", "degrees"),
                         nullable(number("speed_kmh")),
                         nullable(number("direction_deg"))};

}  // namespace

AnswerShape table(Fields columns, Fields before, Fields behind) {
  AnswerShape shape;
  shape.json = std::move(before) +
               Fields{date("from", "first day"), date("to", "last day"), text("timezone", "of the fleet"),
                      time("as_of", "when the database answered")} +
               behind + Fields{list_of("columns", text("name"), "the keys of a row"), rows("rows", columns)};
  shape.lists = {{"rows", Lines::rows, {"rows"}, std::move(columns)}};
  return shape;
}

AnswerShape features(Fields summary, FeatureShape const &feature, Lines lines, Fields before) {
  AnswerShape shape;
  shape.json =
      std::move(before) + Fields{object("summary", std::move(summary)), collection("geojson", feature)};
  shape.lists = {{"features", lines, {"geojson", "features"}, columns_of(feature, lines)}};
  return shape;
}

AnswerShape feature_collection(FeatureShape const &feature) {
  AnswerShape shape;
  shape.json = collection("", feature).schema.fields;
  shape.lists = {{"features", Lines::positions, {"features"}, columns_of(feature, Lines::positions)}};
  return shape;
}

AnswerShape track(Fields vehicle, Fields summary, FeatureShape const &stretch) {
  AnswerShape shape;
  shape.json = {object("vehicle", std::move(vehicle)), object("summary", std::move(summary)),
                collection("geojson", stretch)};
  shape.lists = {{"fixes", Lines::fixes, {"geojson", "features"}, fix_columns}};
  shape.is_track = true;
  return shape;
}

AnswerShape panel(Fields before, Fields const &lists, Fields behind) {
  AnswerShape shape;
  shape.json = std::move(before) + lists + behind;
  for (auto const &field : lists) shape.lists.push_back(list_at(field));
  return shape;
}

AnswerShape below(std::string_view key, AnswerShape shape) {
  shape.json = {object(key, std::move(shape.json))};
  for (auto &list : shape.lists) list.path.insert(list.path.begin(), key);
  return shape;
}

AnswerShape plain(Fields fields) {
  AnswerShape shape;
  shape.json = std::move(fields);
  return shape;
}

AnswerShape not_json(std::string_view content_type) {
  AnswerShape shape;
  shape.content_type = content_type;
  return shape;
}

std::vector<std::string> header_of(List const &list) {
  std::vector<std::string> names;
  for (auto const &column : list.columns) {
    std::string const name{column.name};
    if (column.schema.kind == Kind::place)
      names.insert(names.end(), {name + "_lng", name + "_lat"});
    else
      names.push_back(name);
  }
  return names;
}

}  // namespace fleet::serve
