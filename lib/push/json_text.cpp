#include "push/json_text.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace fleet::push {
namespace {

/// Blanks of JSON only: trim() would also take what is not allowed between tokens.
std::string_view stripped(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  auto const first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

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

/// What stands between commas of the outermost brackets, which are left out.
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

struct StorableCheck : nlohmann::json_sax<nlohmann::json> {
  static constexpr int deepest = 64;
  int depth = 0;
  static bool clean(string_t const &text) { return text.find('\0') == string_t::npos; }
  bool enter() { return ++depth <= deepest; }
  bool leave() { return --depth >= 0; }
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, string_t const &text) override { return text.size() <= 1000; }
  bool string(string_t &text) override { return clean(text); }
  bool binary(binary_t &) override { return false; }
  bool start_object(std::size_t) override { return enter(); }
  bool key(string_t &text) override { return clean(text); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, std::string const &, nlohmann::detail::exception const &) override {
    return false;
  }
};

}  // namespace

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

std::optional<std::string> string_value(std::string_view value) {
  if (!value.starts_with('"')) return std::string{value};
  auto const json = nlohmann::json::parse(value, nullptr, false);
  if (!json.is_string()) return std::nullopt;
  return json.get<std::string>();
}

bool is_storable(std::string_view text) {
  StorableCheck check;
  return nlohmann::json::sax_parse(text, &check);
}

}  // namespace fleet::push
