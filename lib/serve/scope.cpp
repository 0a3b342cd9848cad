#include "serve/scope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

bool sees(Caller const &caller, std::string const &cost_centre) {
  return std::binary_search(caller.cost_centres.begin(), caller.cost_centres.end(), cost_centre);
}

/// Nothing (SQL null) for a caller who sees all.
std::optional<std::string> scope_of(Caller const &caller) {
  if (caller.cost_centres.empty()) return std::nullopt;
  return store::array_text(caller.cost_centres);
}

/// "KAA 123A" and "kaa-123a" are one name: letters and digits, upper case.
std::string same_for_all_spellings(std::string_view name) {
  std::string key = upper(name);
  std::erase_if(key, [](unsigned char c) { return c < 0x80 && std::isalnum(c) == 0; });
  return key;
}

Problem shared_only(Share const &share) {
  return {403, "forbidden",
          fmt::format("this token is for one {} only", share.parameter.substr(0, share.parameter.find('_'))),
          "docs/use/api.md lists the routes of a share link"};
}

}  // namespace

std::optional<std::string> fixed_argument(Parameter const &parameter, std::vector<Given> const &given,
                                          Caller const &caller) {
  if (!caller.share || caller.share->parameter != parameter.name) return std::nullopt;
  auto const &value = caller.share->value;
  for (auto const &one : given)
    if (one.name == parameter.name && !trim(one.value).empty() &&
        same_for_all_spellings(one.value) != same_for_all_spellings(value))
      throw shared_only(*caller.share);
  return value;
}

void refuse_out_of_scope(Route const &route, Caller const &caller) {
  if (route.scope == Scope::open || route.scope == Scope::any) return;
  if (caller.share && route.shared_by != caller.share->parameter) throw shared_only(*caller.share);
  if (!caller.cost_centres.empty() && route.scope == Scope::whole_fleet)
    throw Problem{403, "forbidden", "this token is for some cost centres only",
                  "use a token without a cost centre"};
}

void limit_to_scope(Route const &route, Caller const &caller, store::Parameters &arguments) {
  if (route.scope != Scope::vehicles) return;
  for (std::size_t i = 0; i < route.parameters.size() && !caller.cost_centres.empty(); ++i)
    if (route.parameters[i].name == "cost_centre" && arguments[i] && !sees(caller, *arguments[i]))
      throw Problem{403, "forbidden", "this token is for another cost centre", "leave cost_centre out"};
  arguments.push_back(scope_of(caller));
}

}  // namespace fleet::serve
