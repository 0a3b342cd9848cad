#include "serve/scope.hpp"

#include <algorithm>

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

}  // namespace

void limit_to_scope(Route const &route, Caller const &caller, store::Parameters &arguments) {
  if (!caller.cost_centres.empty() && route.scope == Scope::whole_fleet)
    throw Problem{403, "forbidden", "this token is for some cost centres only",
                  "use a token without a cost centre"};
  if (route.scope != Scope::vehicles) return;
  for (std::size_t i = 0; i < route.parameters.size() && !caller.cost_centres.empty(); ++i)
    if (route.parameters[i].name == "cost_centre" && arguments[i] && !sees(caller, *arguments[i]))
      throw Problem{403, "forbidden", "this token is for another cost centre", "leave cost_centre out"};
  arguments.push_back(scope_of(caller));
}

}  // namespace fleet::serve
