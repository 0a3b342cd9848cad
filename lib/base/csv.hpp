#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace fleet {

/// Rows of a CSV text (RFC 4180): quotes, doubled quotes, line breaks inside quotes, CRLF or LF, a leading
/// byte order mark; comma, or semicolon when the first line has no comma. Blank lines are left out. Throws
/// Error{usage} for a quote that is never closed.
std::vector<std::vector<std::string>> parse_csv(std::string_view text);

}  // namespace fleet
