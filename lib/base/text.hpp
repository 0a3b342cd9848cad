#pragma once
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fleet {

/// Without spaces, tabs and line breaks at both ends.
std::string_view trim(std::string_view text);
/// ASCII letters only, as for all three.
std::string lower(std::string_view text);
std::string upper(std::string_view text);
/// Equal without regard to the case of ASCII letters.
bool iequals(std::string_view a, std::string_view b);

/// Parts between `separator`, trimmed, empty ones left out.
std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::vector<std::string> const &parts, std::string_view separator);

/// Line breaks and control characters become spaces: one event stays one line.
std::string one_line(std::string_view text);

/// The nearest of `known` to a mistyped `word`, or "" when none is near.
std::string nearest(std::string_view word, std::vector<std::string> const &known);

/// The whole of `text` as a number, or nothing; "nan" and "inf" are not numbers here.
template <class Number>
std::optional<Number> to_number(std::string_view text) {
  text = trim(text);
  Number value{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (value - value != Number{}) return std::nullopt;  // nan and inf
  return value;
}

}  // namespace fleet
