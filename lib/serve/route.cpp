#include "serve/route.hpp"

#include <algorithm>
#include <stdexcept>

namespace fleet::serve {
namespace {

std::vector<Route> all_rows() {
  std::vector<Route> table;
  for (auto const &rows : {live_routes(), trip_routes(), analytics_routes(), service_routes()})
    table.insert(table.end(), rows.begin(), rows.end());
  return table;
}

}  // namespace

std::vector<Route> const &route_table() {
  static std::vector<Route> const table = all_rows();
  return table;
}

Route const *route_at(std::string_view path) {
  auto const &table = route_table();
  auto const found =
      std::find_if(table.begin(), table.end(), [&](auto const &row) { return row.path == path; });
  return found == table.end() ? nullptr : &*found;
}

Route const &route_named(std::string_view id) {
  auto const &table = route_table();
  auto const found = std::find_if(table.begin(), table.end(), [&](auto const &row) { return row.id == id; });
  if (found == table.end()) throw std::logic_error{"no route '" + std::string{id} + "'"};
  return *found;
}

std::string file_stem(Route const &route, store::Parameters const &arguments) {
  std::string stem{route.path.substr(route.path.rfind('/') + 1)};
  for (std::size_t i = 0; i < route.parameters.size(); ++i)
    if (route.parameters[i].kind == ParameterKind::id) stem += '-' + arguments[i].value_or("");
  return stem;
}

}  // namespace fleet::serve
