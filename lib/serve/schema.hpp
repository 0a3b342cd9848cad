#pragma once
#include <string_view>
#include <vector>

/// The shape of a JSON answer, as the table of routes declares it: CSV headers, the OpenAPI document and the columns
/// in docs/use/api.md are made from it.
namespace fleet::serve {

enum class Kind {
  string,
  date,  ///< "2026-06-05", a day of the fleet's zone
  time,  ///< "2026-06-05T09:00:00Z"
  integer,
  number,
  boolean,
  place,     ///< [lng, lat] in degrees
  geometry,  ///< GeoJSON, of one of `values`
  object,
  list
};

struct Field;

struct Schema {
  Kind kind = Kind::object;
  bool nullable = false;
  std::vector<std::string_view> values = {};  ///< of a string: the allowed ones; of a geometry: its types
  std::vector<Field> fields;                  ///< of an object, in the order of the answer
  std::vector<Schema> items;                  ///< of a list: one schema, of every item
};

/// A key of an object with its value.
struct Field {
  std::string_view name;
  Schema schema;
  std::string_view doc = {};  ///< unit or meaning, where the name does not say it
  bool optional = false;      ///< the key may be absent
};

using Fields = std::vector<Field>;

// Short forms, so that a row of the table reads like its answer.
Field text(std::string_view name, std::string_view doc = {});
Field date(std::string_view name, std::string_view doc = {});
Field time(std::string_view name, std::string_view doc = {});
Field integer(std::string_view name, std::string_view doc = {});
Field number(std::string_view name, std::string_view doc = {});
Field boolean(std::string_view name, std::string_view doc = {});
Field place(std::string_view name, std::string_view doc = {});
Field one_of(std::string_view name, std::vector<std::string_view> values, std::string_view doc = {});
Field geometry(std::vector<std::string_view> types);
Field object(std::string_view name, Fields fields, std::string_view doc = {});
Field rows(std::string_view name, Fields columns, std::string_view doc = {});
/// A list of plain values: `item` gives their type.
Field list_of(std::string_view name, Field const &item, std::string_view doc = {});

/// The same field, whose value may be null.
Field nullable(Field field);
/// The same field, whose key may be absent.
Field optional(Field field);
/// All fields of `first`, then all of `second`.
Fields operator+(Fields first, Fields const &second);

}  // namespace fleet::serve
