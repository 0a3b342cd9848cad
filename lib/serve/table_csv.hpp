#pragma once
#include <string>

namespace fleet::serve {

/// The rows of {"columns": […], "rows": [{…}]} as CSV (RFC 4180, UTF-8, a header line; null is nothing).
std::string table_csv(std::string const &json);

}  // namespace fleet::serve
