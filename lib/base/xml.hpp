#pragma once
#include <string>
#include <string_view>

namespace fleet {

/// `text` for XML 1.0, between tags or between double quotes: its five special characters escaped, and a
/// U+FFFD for each character that XML has no place for (most control characters, U+FFFE, U+FFFF) and each
/// byte that is no UTF-8. A carriage return is written as a reference, else a parser would read a line feed.
std::string xml_escaped(std::string_view text);

}  // namespace fleet
