#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace fleet::migrate {

/// The statements of a file that may not run in a transaction: they have to be sent one by one. Knows
/// comments (also nested ones), quoted names, strings with and without escapes, and dollar quotes; keeps each
/// statement as written, without its semicolon. Parts that hold nothing but comments are left out.
std::vector<std::string> split_statements(std::string_view sql);

}  // namespace fleet::migrate
