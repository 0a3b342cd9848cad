#pragma once
#include <string>

namespace fleet::serve {

/// The table of routes as an OpenAPI 3.1 document. It is made once.
std::string const &openapi_json();

}  // namespace fleet::serve
