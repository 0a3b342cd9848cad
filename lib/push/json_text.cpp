#include "push/json_text.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "api/repair.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace fleet::push {
namespace {

/// Behind the closing quote of the string that opens at `at`; npos when it does not end.
std::size_t string_end(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text[at] == '"')
      return at + 1;
  }
  return std::string_view::npos;
}

/// The parts between the commas of the outermost brackets, without the brackets.
std::optional<std::vector<std::string_view>> parts(std::string_view text, char open, char close) {
  text = stripped(text);
  if (text.size() < 2 || text.front() != open || text.back() != close) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::vector<std::string_view> found;
  std::size_t start = 0;
  int depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    char const c = text[at];
    if (c == '"') {
      at = string_end(text, at);
      if (at == std::string_view::npos) return std::nullopt;
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth < 0) return std::nullopt;
    if (c == ',' && depth == 0) {
      found.push_back(stripped(text.substr(start, at - start)));
      start = at + 1;
    }
    ++at;
  }
  if (depth != 0) return std::nullopt;
  auto const last = stripped(text.substr(start));
  if (!last.empty() || !found.empty()) found.push_back(last);
  return found;
}

/// An object or a list, by its brackets.
bool is_bracketed(std::string_view text) {
  return parts(text, '{', '}') || parts(text, '[', ']');
}

/// The power of ten of a number's text, 0 when it has none.
int exponent_of(std::string_view number) {
  auto const e = number.find_first_of("eE");
  if (e == std::string_view::npos) return 0;
  number.remove_prefix(e + 1);
  if (number.starts_with('+')) number.remove_prefix(1);
  return to_number<int>(number).value_or(std::numeric_limits<int>::max());
}

struct StorableCheck : nlohmann::json_sax<nlohmann::json> {
  static constexpr std::size_t deepest = 64;
  std::vector<std::vector<std::string>> keys;  ///< of the objects and lists around
  static bool clean(string_t const &text) { return text.find('\0') == string_t::npos; }
  bool enter() {
    keys.emplace_back();
    return keys.size() <= deepest;
  }
  bool leave() {
    keys.pop_back();
    return true;
  }
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, string_t const &text) override {
    auto const power = exponent_of(text);
    return text.size() <= 1000 && power >= -1000 && power <= 1000;
  }
  bool string(string_t &text) override { return clean(text); }
  bool binary(binary_t &) override { return false; }
  bool start_object(std::size_t) override { return enter(); }
  bool key(string_t &text) override {
    auto &known = keys.back();
    if (!clean(text) || std::find(known.begin(), known.end(), text) != known.end()) return false;
    known.push_back(text);
    return known.size() <= most_keys;
  }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, std::string const &, nlohmann::detail::exception const &) override {
    return false;
  }
  static constexpr std::size_t most_keys = 1000;  ///< each is compared with those before it
};

}  // namespace

std::string_view stripped(std::string_view text) {
  constexpr std::string_view spaces = " \t\r\n";
  auto const first = text.find_first_not_of(spaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

std::optional<std::vector<std::string_view>> array_elements(std::string_view text) {
  return parts(text, '[', ']');
}

std::optional<std::vector<Member>> object_members(std::string_view text) {
  auto const found = parts(text, '{', '}');
  if (!found) return std::nullopt;
  std::vector<Member> members;
  for (auto const part : *found) {
    auto const end = part.starts_with('"') ? string_end(part, 0) : std::string_view::npos;
    if (end == std::string_view::npos) return std::nullopt;
    auto const rest = stripped(part.substr(end));
    if (!rest.starts_with(':')) return std::nullopt;
    members.push_back({part.substr(1, end - 2), stripped(rest.substr(1))});
  }
  return members;
}

std::optional<std::vector<std::string_view>> json_lines(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || is_bracketed(text)) return std::nullopt;
  std::vector<std::string_view> lines;
  std::size_t whole = 0;
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with('\x1e')) line.remove_prefix(1);
    line = stripped(line);
    if (line.empty()) continue;
    if (is_bracketed(line)) ++whole;
    lines.push_back(line);
  }
  if (whole < 2) return std::nullopt;
  return lines;
}

std::optional<std::string> string_value(std::string_view value) {
  if (!value.starts_with('"')) return std::string{value};
  auto json = nlohmann::json::parse(value, nullptr, false);
  // A byte or half a character that is wrong spoils its own item alone, when the string holds a list of them.
  if (json.is_discarded()) json = nlohmann::json::parse(api::repaired(value), nullptr, false);
  if (!json.is_string()) return std::nullopt;
  return json.get<std::string>();
}

std::string_view too_much_to_read(std::string_view text) {
  constexpr std::size_t deepest = 1000, most_members = 1000;
  if (text.size() <= deepest) return {};
  std::vector<std::size_t> members;  // of the objects around; those of a list are not counted
  for (std::size_t at = 0; at < text.size();) {
    char const c = text[at];
    if (c == '"') {
      at = string_end(text, at);
      if (at == std::string_view::npos) return {};
      continue;
    }
    if (c == '{' || c == '[') {
      if (members.size() == deepest) return "nested more than 1000 deep";
      members.push_back(0);
    }
    if ((c == '}' || c == ']') && !members.empty()) members.pop_back();
    if (c == ':' && !members.empty() && ++members.back() > most_members)
      return "an object of more than 1000 members";
    ++at;
  }
  return {};
}

nlohmann::ordered_json read_json(std::string_view text) {
  using Json = nlohmann::ordered_json;
  if (!too_much_to_read(text).empty()) return Json(Json::value_t::discarded);
  return Json::parse(text, nullptr, false);
}

bool is_storable(std::string_view text) {
  StorableCheck check;
  return nlohmann::json::sax_parse(text, &check);
}

std::optional<std::string> storable_json(std::string_view text) {
  if (is_storable(text)) return std::string{text};
  if (text.find('\0') != std::string_view::npos || line_without_utf8(text) != 0) return std::nullopt;
  return nlohmann::json(text).dump();
}

}  // namespace fleet::push
