#include "serve/route.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/digest.hpp"
#include "http/server_router.hpp"

namespace fleet::serve {
namespace {

std::vector<Route> all_rows() {
  std::vector<Route> table;
  for (auto const &rows :
       {live_routes(), trip_routes(), analytics_routes(), upkeep_routes(), service_routes()})
    table.insert(table.end(), rows.begin(), rows.end());
  return table;
}

constexpr std::size_t longest_word = 40;

/// Letters, digits, '-', '_' and '.' of a value; the rest, which some file systems refuse, is left out. A digest stands for letters of other
/// scripts, for signs other than ' ', ',' and ':', and for what is too long: two plates must not become one name.
std::string file_word(std::string const &value) {
  std::string word;
  bool is_whole = true;
  for (char const c : value)
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
        c == '.')
      word += c;
    else if (c != ' ' && c != ',' && c != ':')
      is_whole = false;
  if (is_whole && !word.empty() && word.size() <= longest_word) return word;
  word.resize(std::min(word.size(), longest_word));
  return word + (word.empty() ? "" : "-") + sha256_hex(value).substr(0, 8);
}

bool has_id(Route const &route) {
  return std::any_of(route.parameters.begin(), route.parameters.end(),
                     [](auto const &parameter) { return parameter.kind == ParameterKind::id; });
}

bool is_end_of_span(Parameter const &parameter) {
  return parameter.kind == ParameterKind::date || parameter.kind == ParameterKind::time;
}

bool has_both_ends(Route const &route, store::Parameters const &arguments) {
  int given = 0;
  for (std::size_t i = 0; i < route.parameters.size(); ++i)
    if (is_end_of_span(route.parameters[i]) && arguments[i]) ++given;
  return given == 2;
}

/// Whether a value alone does not say of which parameter it is: North is a cost centre or a city, one day the first or the last.
bool needs_name(Parameter const &parameter, bool whole_span) {
  if (is_end_of_span(parameter)) return !whole_span;
  return parameter.kind != ParameterKind::id && parameter.name != "vehicle_number" &&
         parameter.name != "hours" && parameter.values.empty();
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
  bool const whole_span = has_both_ends(route, arguments);
  for (std::size_t i = 0; i < route.parameters.size(); ++i) {
    if (!arguments[i] || arguments[i]->empty()) continue;
    auto const &parameter = route.parameters[i];
    stem += '-';
    if (needs_name(parameter, whole_span)) stem.append(parameter.name) += '-';
    stem += file_word(*arguments[i]) + (parameter.name == "hours" ? "h" : "");
  }
  if (route.answer.is_track && !has_id(route)) stem += "-until-" + file_word(rfc3339(now));
  return stem;
}

}  // namespace fleet::serve
