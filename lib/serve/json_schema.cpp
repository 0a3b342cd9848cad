#include "serve/json_schema.hpp"

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;

Json place_schema() {
  return {{"type", "array"},
          {"description", "[lng, lat] in degrees, WGS 84"},
          {"prefixItems", {{{"type", "number"}}, {{"type", "number"}}}},
          {"minItems", 2},
          {"maxItems", 2}};
}

Json object_schema(Fields const &fields) {
  Json properties = Json::object();
  Json required = Json::array();
  for (auto const &field : fields) {
    auto property = json_schema(field.schema);
    if (!field.doc.empty()) property["description"] = field.doc;
    if (!field.optional) required.push_back(field.name);
    properties[std::string{field.name}] = std::move(property);
  }
  Json object{{"type", "object"}};
  if (!fields.empty()) object["properties"] = std::move(properties);
  if (!required.empty()) object["required"] = std::move(required);
  return object;
}

Json geometry_schema(Schema const &schema) {
  Json options = Json::array();
  for (auto const type : schema.values)
    options.push_back({{"$ref", "#/components/schemas/" + std::string{type}}});
  if (schema.nullable) options.push_back({{"type", "null"}});
  return options.size() == 1 ? options.front() : Json{{"anyOf", std::move(options)}};
}

Json typed(Schema const &schema) {
  switch (schema.kind) {
    case Kind::string:
      return {{"type", "string"}};
    case Kind::date:
      return {{"type", "string"}, {"format", "date"}};
    case Kind::time:
      return {{"type", "string"}, {"format", "date-time"}};
    case Kind::integer:
      return {{"type", "integer"}};
    case Kind::number:
      return {{"type", "number"}};
    case Kind::boolean:
      return {{"type", "boolean"}};
    case Kind::place:
      return place_schema();
    case Kind::list:
      return {{"type", "array"}, {"items", json_schema(schema.items.at(0))}};
    case Kind::object:
    case Kind::geometry:
      break;
  }
  return object_schema(schema.fields);
}

}  // namespace

Json json_schema(Schema const &schema) {
  if (schema.kind == Kind::geometry) return geometry_schema(schema);
  auto made = typed(schema);
  if (!schema.values.empty()) {
    made["enum"] = schema.values;
    if (schema.nullable) made["enum"].push_back(nullptr);
  }
  if (schema.nullable) made["type"] = Json::array({made["type"], "null"});
  return made;
}

Json geometry_schemas() {
  auto const geometry = [](char const *type, Json coordinates) {
    return Json{{"type", "object"},
                {"properties",
                 {{"type", {{"type", "string"}, {"enum", {type}}}}, {"coordinates", std::move(coordinates)}}},
                {"required", {"type", "coordinates"}}};
  };
  auto const list_of = [](Json const &items) { return Json{{"type", "array"}, {"items", items}}; };
  auto const line = list_of(place_schema());
  return {{"Point", geometry("Point", place_schema())},
          {"LineString", geometry("LineString", line)},
          {"MultiPolygon", geometry("MultiPolygon", list_of(list_of(line)))}};
}

}  // namespace fleet::serve
