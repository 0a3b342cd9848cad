#include "base/text.hpp"
#include "base/utf8.hpp"
#include "http/server_message.hpp"

namespace fleet::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool contains_encoded_slash(std::string_view path) {
  return path.find("%2F") != std::string_view::npos || path.find("%2f") != std::string_view::npos;
}

bool sane_path(std::string_view path) {
  for (char const c : path)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\') return false;
  return true;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain.push_back(plus_is_space && text[i] == '+' ? ' ' : text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    auto const high = hex_digit(text[i + 1]);
    auto const low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    plain.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  if (plain.find('\0') != std::string::npos || !is_utf8(plain)) return std::nullopt;
  return plain;
}

namespace {

/// Nothing for a malformed field, unless these are left out.
std::optional<Fields> fields_of(std::string_view text, bool leave_out) {
  Fields fields;
  while (!text.empty()) {
    auto const end = text.find('&');
    auto const part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (part.empty()) continue;
    auto const equals = part.find('=');
    auto name = percent_decode(part.substr(0, equals), true);
    auto value =
        percent_decode(equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1), true);
    if (name && value)
      fields.emplace_back(std::move(*name), std::move(*value));
    else if (!leave_out)
      return std::nullopt;
  }
  return fields;
}

}  // namespace

std::optional<Fields> parse_query(std::string_view text) {
  return fields_of(text, false);
}

std::string content_type(Request const &request) {
  auto const value = request.header("content-type").value_or("");
  return lower(trim(value.substr(0, value.find(';'))));
}

std::optional<Fields> parse_form(Request const &request) {
  if (content_type(request) != "application/x-www-form-urlencoded") return std::nullopt;
  return parse_query(request.body);
}

bool parse_target(Request &request, bool any_query) {
  std::string_view target = request.target;
  if (target == "*") {
    request.path = "*";
    return request.method == "OPTIONS";
  }
  auto const scheme = lower(target.substr(0, target.find("//")));  // "HTTP:" is the same
  if (scheme == "http:" || scheme == "https:") {                   // absolute form, as proxies send it
    auto const slash = target.find('/', target.find("//") + 2);
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  if (!target.starts_with('/')) return false;
  auto const question = target.find('?');
  auto const raw_path = target.substr(0, question);
  auto path = percent_decode(raw_path);
  auto query = fields_of(
      question == std::string_view::npos ? std::string_view{} : target.substr(question + 1), any_query);
  if (!path || !query || contains_encoded_slash(raw_path) || !sane_path(*path)) return false;
  request.path = std::move(*path);
  request.query = std::move(*query);
  return true;
}

}  // namespace fleet::http
