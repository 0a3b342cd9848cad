#include "serve/route.hpp"

#include <algorithm>
#include <stdexcept>

#include "http/server_router.hpp"

namespace fleet::serve {
namespace {

std::vector<Route> all_rows() {
  std::vector<Route> table;
  for (auto const &rows : {live_routes(), trip_routes(), analytics_routes(), service_routes()})
    table.insert(table.end(), rows.begin(), rows.end());
  return table;
}

/// Letters, digits, '-', '_' and '.' of a value; the rest, which some file systems refuse, is left out.
std::string file_word(std::string const &value) {
  std::string word;
  for (char const c : value)
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
        c == '.')
      word += c;
  return word;
}

bool has_id(Route const &route) {
  return std::any_of(route.parameters.begin(), route.parameters.end(),
                     [](auto const &parameter) { return parameter.kind == ParameterKind::id; });
}

}  // namespace

std::vector<Route> const &route_table() {
  static std::vector<Route> const table = all_rows();
  return table;
}

bool is_in_path(Route const &route, Parameter const &parameter) {
  return route.path.find("{" + std::string{parameter.name} + "}") != std::string_view::npos;
}

Route const *route_at(std::string_view path) {
  auto const &table = route_table();
  auto const found = std::find_if(table.begin(), table.end(), [&](auto const &row) {
    return row.path == path ||
           (row.path.find('{') != std::string_view::npos && http::path_values(row.path, path));
  });
  return found == table.end() ? nullptr : &*found;
}

Route const &route_named(std::string_view id) {
  auto const &table = route_table();
  auto const found = std::find_if(table.begin(), table.end(), [&](auto const &row) { return row.id == id; });
  if (found == table.end()) throw std::logic_error{"no route '" + std::string{id} + "'"};
  return *found;
}

std::string file_stem(Route const &route, store::Parameters const &arguments, List const *list, Time now) {
  std::string stem{route.path.substr(route.path.rfind('/') + 1)};
  if (list != nullptr && route.answer.lists.size() > 1) stem += "-" + std::string{list->name};
  for (std::size_t i = 0; i < route.parameters.size(); ++i) {
    if (!arguments[i] || arguments[i]->empty()) continue;
    auto const &parameter = route.parameters[i];
    bool const is_hours = parameter.name == "hours";
    if (parameter.kind == ParameterKind::id || parameter.kind == ParameterKind::date ||
        parameter.name == "vehicle_number" || is_hours)
      stem += '-' + file_word(*arguments[i]) + (is_hours ? "h" : "");
  }
  if (route.answer.is_track && !has_id(route)) stem += "-until-" + file_word(rfc3339(now));
  return stem;
}

}  // namespace fleet::serve
