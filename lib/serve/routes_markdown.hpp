#pragma once
#include <string>

namespace fleet::serve {

/// The table of routes for docs/use/api.md (`fleet generate api`): one table of routes, one of the columns of every list.
std::string routes_markdown();

}  // namespace fleet::serve
