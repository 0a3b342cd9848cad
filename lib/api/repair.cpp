#include "api/repair.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/utf8.hpp"

namespace fleet::api {
namespace {

/// The code unit of "\uXXXX" at the start of `text`.
std::optional<unsigned> escaped_unit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  unsigned unit = 0;
  auto const [end, error] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  return error == std::errc{} && end == text.data() + 6 ? std::optional{unit} : std::nullopt;
}

bool is_high(std::optional<unsigned> unit) {
  return unit && *unit >= 0xD800 && *unit <= 0xDBFF;
}
bool is_low(std::optional<unsigned> unit) {
  return unit && *unit >= 0xDC00 && *unit <= 0xDFFF;
}

/// Copies the character at the start of `text`, inside a string, or replaces it. Gives its length in bytes.
std::size_t repair_character(std::string_view text, std::string &out) {
  std::size_t size = 0;
  bool good = true;
  if (text.front() == '\\') {
    auto const unit = escaped_unit(text);
    bool const pair = is_high(unit) && is_low(escaped_unit(text.substr(6)));
    size = pair ? 12 : unit ? 6 : std::min<std::size_t>(2, text.size());
    good = pair || (!is_high(unit) && !is_low(unit));
  } else {
    size = utf8_sequence(text);
    good = size > 0;
    size = std::max<std::size_t>(size, 1);
  }
  out.append(good ? text.substr(0, size) : replacement_character);
  return size;
}

/// Copies a number or a word between strings and brackets; writes null for one that is no valid JSON number.
void repair_literal(std::string_view text, std::string &out) {
  auto const digits = text.substr(text.starts_with('-') ? 1 : 0);
  double value = 0;
  auto const error = std::from_chars(text.data(), text.data() + text.size(), value).ec;
  bool const word = digits == "NaN" || digits == "Infinity";
  bool const beyond = error == std::errc::result_out_of_range && !digits.empty() && digits[0] != '.';
  out.append(word || beyond ? "null" : text);
}

}  // namespace

std::string repaired(std::string_view body) {
  constexpr std::string_view outside_strings = "{}[]:,\" \t\r\n";
  std::string out;
  out.reserve(body.size());
  bool in_string = false;
  while (!body.empty()) {
    if (body.front() == '"' || (!in_string && outside_strings.find(body.front()) != std::string_view::npos)) {
      in_string = in_string != (body.front() == '"');
      out += body.front();
      body.remove_prefix(1);
    } else if (in_string) {
      body.remove_prefix(repair_character(body, out));
    } else {
      auto const literal = body.substr(0, body.find_first_of(outside_strings));
      repair_literal(literal, out);
      body.remove_prefix(literal.size());
    }
  }
  return out;
}

}  // namespace fleet::api
