#include "serve/routes_markdown.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "serve/format.hpp"
#include "serve/route.hpp"

namespace fleet::serve {
namespace {

std::string parameter_text(Parameter const &parameter) {
  auto text = fmt::format("`{}`: {}", parameter.name, parameter.doc);
  if (parameter.kind == ParameterKind::integer)
    text += fmt::format(", {} to {}", parameter.least, parameter.most);
  if (!parameter.values.empty()) text += fmt::format("; `{}`", fmt::join(parameter.values, "`, `"));
  return text + (parameter.required ? " (**required**)" : "");
}

std::string parameters_text(Route const &route) {
  std::vector<std::string> texts;
  for (auto const &parameter : route.parameters) texts.push_back(parameter_text(parameter));
  return join(texts, "; ");
}

std::string formats_text(AnswerShape const &shape) {
  if (shape.content_type != "application/json") return fmt::format("`{}`", shape.content_type);
  std::vector<std::string> names;
  for (auto const &format : formats_of(shape)) names.emplace_back(format.name);
  return join(names, ", ");
}

std::string_view scope_text(Scope scope) {
  switch (scope) {
    case Scope::open:
      return "no token needed";
    case Scope::any:
      return "any token";
    case Scope::whole_fleet:
      return "token of the whole fleet";
    case Scope::vehicles:
      break;
  }
  return "vehicles of the token's cost centres";
}

std::string life_text(Route const &route) {
  if (route.life.count() == 0) return "not kept";
  auto text = fmt::format("{} s", route.life.count());
  if (route.life_of_now.count() > 0)
    text += fmt::format(", {} s without `start` and `end`", route.life_of_now.count());
  return text + fmt::format("; {}", fmt::join(route.sources, ", "));
}

std::string_view type_text(Kind kind) {
  switch (kind) {
    case Kind::date:
      return "date";
    case Kind::time:
      return "time";
    case Kind::integer:
      return "integer";
    case Kind::number:
    case Kind::place:
      return "number";
    case Kind::boolean:
      return "boolean";
    case Kind::string:
    case Kind::geometry:
    case Kind::object:
    case Kind::list:
      break;
  }
  return "string";
}

/// "`speed_kmh` number?": the question mark says that the value may be null.
std::string column_text(Field const &column) {
  auto const name = column.schema.kind == Kind::place ? fmt::format("`{0}_lng`, `{0}_lat`", column.name)
                                                      : fmt::format("`{}`", column.name);
  auto text = fmt::format("{} {}{}", name, type_text(column.schema.kind), column.schema.nullable ? "?" : "");
  if (!column.schema.values.empty()) text += fmt::format(" ({})", fmt::join(column.schema.values, ", "));
  if (!column.doc.empty()) text += fmt::format(" ({})", column.doc);
  return text;
}

std::string columns_text(List const &list) {
  std::vector<std::string> texts;
  for (auto const &column : list.columns) texts.push_back(column_text(column));
  return join(texts, ", ");
}

std::string address(Route const &route) {
  return fmt::format("{} `{}`", route.method, route.path);
}

std::string routes_table() {
  std::string text =
      "| method, path | answer | parameters | formats | scope | kept at most; until a change of |\n"
      "|---|---|---|---|---|---|\n";
  for (auto const &route : route_table())
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", address(route), route.summary,
                        parameters_text(route), formats_text(route.answer), scope_text(route.scope),
                        life_text(route));
  return text;
}

std::string lists_table() {
  std::string text = "| method, path | `part` | columns |\n|---|---|---|\n";
  for (auto const &route : route_table())
    for (auto const &list : route.answer.lists)
      text += fmt::format("| {} | {} | {} |\n", address(route),
                          route.answer.lists.size() > 1 ? fmt::format("`{}`", list.name) : "",
                          columns_text(list));
  return text;
}

}  // namespace

std::string routes_markdown() {
  return routes_table() +
         "\n"
         "Columns of the lists in these answers, in the order of the CSV; `?`: null in JSON, empty in CSV, when unknown:\n"
         "\n" +
         lists_table();
}

}  // namespace fleet::serve
