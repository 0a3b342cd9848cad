#pragma once
#include <string>

namespace fleet::serve {

/// The API as an OpenAPI 3.1 document. The tests compare its paths with the router's.
std::string openapi_json();

}  // namespace fleet::serve
