#include "config/toml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "base/utf8.hpp"

// The only file that includes toml++, which takes seconds to compile. Its assertions are switched off, with
// NDEBUG and without: they may fail on a file that is not TOML, which it then reports as an error anyway.
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace fleet::config {
namespace {

int line_of(toml::source_region const &region) {
  return static_cast<int>(region.begin.line);
}

constexpr char const *wrong_type = "the value is neither a string in quotes nor a whole number";

/// The frequent mistakes in plain words, each by a part of toml++'s message about it.
constexpr std::array<std::pair<std::string_view, char const *>, 3> plain_messages{{
    {"could not determine value type", wrong_type},
    {"unescaped control characters", "the closing quote is missing, or a control character is in the string"},
    {"cannot redefine existing", "this key or section is given a second time"},
}};

/// toml++'s message without what it quotes of the file. "expected '=', saw 'g'" ends before ", saw"; quotes
/// after "expected" hold TOML's own characters, every other quote starts a text of the file.
std::string without_file_text(std::string_view message) {
  for (auto const &[part, plain] : plain_messages)
    if (message.find(part) != std::string_view::npos) return plain;
  message = message.substr(0, message.find(", saw"));
  if (auto const quote = message.find('\''); quote < message.find("expected "))
    message = message.substr(0, quote);
  std::string out{trim(message)};
  if (out.starts_with('E')) out.front() = 'e';  // "Error while parsing …", in the middle of a line
  return out;
}

std::string read_value(toml::node const &node) {
  auto const &region = node.source();
  if (auto const *number = node.as_integer()) return std::to_string(number->get());
  auto const *string = node.as_string();
  if (string == nullptr) throw TomlError{line_of(region), wrong_type};
  if (region.begin.line != region.end.line)
    throw TomlError{line_of(region), "a setting is a string of one line, not of several"};
  return string->get();
}

void read_table(toml::table const &table, std::string const &section, std::vector<TomlItem> &items);

void read_node(std::string key, toml::node const &node, std::vector<TomlItem> &items) {
  std::replace(key.begin(), key.end(), '_', '-');
  if (auto const *table = node.as_table()) return read_table(*table, key + "-", items);
  TomlItem item{.key = std::move(key), .line = line_of(node.source())};
  if (auto const *list = node.as_array()) {
    item.is_list = true;
    for (auto const &element : *list) item.value.push_back(read_value(element));
  } else {
    item.value.push_back(read_value(node));
  }
  items.push_back(std::move(item));
}

void read_table(toml::table const &table, std::string const &section, std::vector<TomlItem> &items) {
  for (auto const &[key, node] : table) read_node(section + std::string{key.str()}, node, items);
}

}  // namespace

std::vector<TomlItem> read_toml(std::string_view text) {
  if (auto const line = line_without_utf8(text); line != 0)
    throw TomlError{static_cast<int>(line), "it is not UTF-8"};
  auto const parsed = toml::parse(text);
  if (!parsed)
    throw TomlError{line_of(parsed.error().source()), without_file_text(parsed.error().description())};
  std::vector<TomlItem> items;
  read_table(parsed.table(), "", items);
  std::stable_sort(items.begin(), items.end(), [](auto const &a, auto const &b) { return a.line < b.line; });
  return items;
}

std::string toml_text(std::string_view value) {
  std::string text{'"'};
  for (char const c : value) {
    auto const byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') text += '\\';
    if (byte < 0x20 || byte == 0x7F)
      text += fmt::format("\\u{:04X}", byte);
    else
      text += c;
  }
  return text + '"';
}

}  // namespace fleet::config
