#include "config/toml.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace fleet::config {
namespace {

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == '\x7F';
}

void append_utf8(std::string &out, std::uint32_t code) {
  auto const byte = [&out](std::uint32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0 | (code >> 6));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
  }
  byte(0x80 | (code & 0x3F));
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::vector<TomlItem> read() {
    std::vector<TomlItem> items;
    std::string section;
    for (skip_to_content(); !rest_.empty(); skip_to_content()) {
      if (take('[')) {
        section = read_section();
      } else {
        items.push_back(read_item(section));
      }
      end_line();
    }
    return items;
  }

 private:
  [[noreturn]] void fail(std::string const &what) const { throw TomlError{line_, what}; }

  bool at(char c) const { return !rest_.empty() && rest_.front() == c; }

  char next() {
    char const c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '\n') ++line_;
    return c;
  }

  bool take(char c) {
    if (!at(c)) return false;
    next();
    return true;
  }

  void skip_blanks() {
    while (at(' ') || at('\t')) next();
  }

  void skip_comment() {
    skip_blanks();
    if (at('#'))
      while (!rest_.empty() && !at('\n')) next();
    if (rest_.starts_with("\r\n")) next();
  }

  void skip_to_content() {
    for (skip_comment(); at('\n'); skip_comment()) next();
  }

  void end_line() {
    skip_comment();
    if (!rest_.empty() && !take('\n')) fail("something follows the value");
  }

  std::string read_section() {
    if (at('[')) fail("a list of sections, [[…]], is no setting");
    auto section = read_key();
    if (!take(']')) fail("the section's ] is missing");
    return section + "-";
  }

  TomlItem read_item(std::string const &section) {
    TomlItem item{.key = section + read_key(), .line = line_};
    if (!take('=')) fail("there is no = after the key");
    skip_blanks();
    item.is_list = take('[');
    if (item.is_list)
      item.value = read_list();
    else
      item.value.push_back(read_value());
    return item;
  }

  /// "a.b" and "a_b" are "a-b".
  std::string read_key() {
    std::string key;
    do {
      if (!key.empty()) key += '-';
      skip_blanks();
      auto const part = at('"') || at('\'') ? read_text() : read_bare(is_key_character);
      if (part.empty()) fail("this is no `key = \"value\"`");
      key += part;
      skip_blanks();
    } while (take('.'));
    std::replace(key.begin(), key.end(), '_', '-');
    return key;
  }

  std::vector<std::string> read_list() {
    std::vector<std::string> values;
    for (skip_to_content(); !take(']'); skip_to_content()) {
      if (rest_.empty()) fail("the list's ] is missing");
      values.push_back(read_value());
      skip_to_content();
      if (!take(',') && !at(']')) fail("there is no comma between two values of the list");
    }
    return values;
  }

  std::string read_value() {
    if (at('"') || at('\'')) return read_text();
    auto number = read_bare([](char c) { return is_key_character(c) || c == '+' || c == '.'; });
    if (!to_number<double>(number)) fail("the value is neither a text in quotes nor a number");
    return number;
  }

  template <class Wanted>
  std::string read_bare(Wanted wanted) {
    auto const end = std::find_if_not(rest_.begin(), rest_.end(), wanted);
    std::string word{rest_.begin(), end};
    rest_.remove_prefix(word.size());
    return word;
  }

  std::string read_text() {
    if (rest_.starts_with("\"\"\"") || rest_.starts_with("'''"))
      fail("a text of several lines is no setting");
    char const quote = next();
    std::string text;
    while (!at(quote)) {
      if (rest_.empty() || at('\n') || at('\r')) fail("the closing quote is missing");
      if (is_control(rest_.front())) fail("there is a control character in the text");
      if (quote == '"' && take('\\'))
        read_escape(text);
      else
        text += next();
    }
    next();
    return text;
  }

  void read_escape(std::string &text) {
    constexpr std::string_view names{"btnfr\"\\"};
    constexpr std::string_view meanings{"\b\t\n\f\r\"\\"};
    char const name = rest_.empty() ? '\n' : next();
    if (name == 'u' || name == 'U') return append_utf8(text, read_code(name == 'u' ? 4 : 8));
    auto const known = names.find(name);
    if (known == std::string_view::npos)
      fail(R"(after \ comes one of b t n f r " \ u U; write \\ for \ itself)");
    text += meanings[known];
  }

  std::uint32_t read_code(std::size_t digits) {
    auto const hex = rest_.substr(0, digits);
    std::uint32_t code = 0;
    auto const [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
    bool const whole = hex.size() == digits && error == std::errc{} && end == hex.data() + hex.size();
    if (!whole || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
      fail("\\u and \\U want a character's number");
    rest_.remove_prefix(digits);
    return code;
  }

  std::string_view rest_;
  int line_ = 1;
};

}  // namespace

std::vector<TomlItem> read_toml(std::string_view text) {
  if (auto const line = line_without_utf8(text); line != 0)
    throw TomlError{static_cast<int>(line), "it is not UTF-8"};
  return Reader{text}.read();
}

std::string toml_text(std::string_view value) {
  std::string text{'"'};
  for (char const c : value) {
    if (c == '"' || c == '\\') text += '\\';
    if (is_control(c))
      text += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
    else
      text += c;
  }
  return text + '"';
}

}  // namespace fleet::config
