#include "serve/schema.hpp"

#include <utility>

namespace fleet::serve {

Field text(std::string_view name, std::string_view doc) {
  return {name, {Kind::string}, doc};
}

Field date(std::string_view name, std::string_view doc) {
  return {name, {Kind::date}, doc};
}

Field time(std::string_view name, std::string_view doc) {
  return {name, {Kind::time}, doc};
}

Field integer(std::string_view name, std::string_view doc) {
  return {name, {Kind::integer}, doc};
}

Field number(std::string_view name, std::string_view doc) {
  return {name, {Kind::number}, doc};
}

Field boolean(std::string_view name, std::string_view doc) {
  return {name, {Kind::boolean}, doc};
}

Field place(std::string_view name, std::string_view doc) {
  return {name, {Kind::place}, doc};
}

Field one_of(std::string_view name, std::vector<std::string_view> values, std::string_view doc) {
  return {name, {Kind::string, false, std::move(values)}, doc};
}

Field geometry(std::vector<std::string_view> types) {
  return {"geometry", {Kind::geometry, false, std::move(types)}};
}

Field object(std::string_view name, Fields fields, std::string_view doc) {
  return {name, {Kind::object, false, {}, std::move(fields)}, doc};
}

Field rows(std::string_view name, Fields columns, std::string_view doc) {
  return {name, {Kind::list, false, {}, {}, {Schema{Kind::object, false, {}, std::move(columns)}}}, doc};
}

Field list_of(std::string_view name, Field const &item, std::string_view doc) {
  return {name, {Kind::list, false, {}, {}, {item.schema}}, doc};
}

Field nullable(Field field) {
  field.schema.nullable = true;
  return field;
}

Field optional(Field field) {
  field.optional = true;
  return field;
}

Fields operator+(Fields first, Fields const &second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace fleet::serve
