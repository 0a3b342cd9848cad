#include "push/charset.hpp"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace fleet::push {
namespace {

struct Start {
  std::string_view bytes;
  char const *charset;
  bool is_mark;
};
using namespace std::string_view_literals;
/// The longer ones first. JSON begins with two characters of ASCII, or with one and the text ends.
constexpr std::array<Start, 5> marks{{{"\xFF\xFE\0\0"sv, "UTF-32LE", true},
                                      {"\0\0\xFE\xFF"sv, "UTF-32BE", true},
                                      {"\xFF\xFE"sv, "UTF-16LE", true},
                                      {"\xFE\xFF"sv, "UTF-16BE", true},
                                      {"\xEF\xBB\xBF"sv, "UTF-8", true}}};

/// "" for none.
char const *unicode_of_json(std::string_view text) {
  auto const byte = [&](std::size_t i) { return i < text.size() ? text[i] : 'x'; };
  auto const begins_json = [](char c) { return c == '{' || c == '[' || c == '"'; };
  if (begins_json(byte(0)) && byte(1) == '\0')
    return byte(2) == '\0' && byte(3) == '\0' ? "UTF-32LE" : "UTF-16LE";
  if (byte(0) != '\0') return "";
  if (begins_json(byte(1))) return "UTF-16BE";
  return byte(1) == '\0' && byte(2) == '\0' && begins_json(byte(3)) ? "UTF-32BE" : "";
}

struct Alias {
  std::string_view name;
  char const *charset;
};
/// Names that senders use, and the largest encoding that reads what they mean by it. Only these are given to iconv: names of the
/// rest, those with escape sequences above all, are no business of somebody who sends a message.
constexpr std::array<Alias, 25> charsets{{{"gbk", "GB18030"},
                                          {"x-gbk", "GB18030"},
                                          {"cp936", "GB18030"},
                                          {"windows-936", "GB18030"},
                                          {"gb2312", "GB18030"},
                                          {"gb18030", "GB18030"},
                                          {"big5", "BIG5-HKSCS"},
                                          {"shift_jis", "CP932"},
                                          {"windows-31j", "CP932"},
                                          {"euc-jp", "EUC-JP"},
                                          {"euc-kr", "UHC"},
                                          {"koi8-r", "KOI8-R"},
                                          {"latin1", "ISO-8859-1"},
                                          {"iso-8859-1", "ISO-8859-1"},
                                          {"iso-8859-2", "ISO-8859-2"},
                                          {"iso-8859-15", "ISO-8859-15"},
                                          {"windows-1250", "CP1250"},
                                          {"windows-1251", "CP1251"},
                                          {"windows-1252", "CP1252"},
                                          {"utf-16", "UTF-16BE"},
                                          {"utf-16be", "UTF-16BE"},
                                          {"utf-16le", "UTF-16LE"},
                                          {"utf-32", "UTF-32BE"},
                                          {"utf-32be", "UTF-32BE"},
                                          {"utf-32le", "UTF-32LE"}}};

char const *known_charset(std::string_view name) {
  for (auto const &[alias, charset] : charsets)
    if (iequals(alias, name)) return charset;
  return nullptr;
}

class Converter {
 public:
  explicit Converter(char const *from) : handle_(::iconv_open("UTF-8", from)) {}
  ~Converter() {
    if (is_open()) ::iconv_close(handle_);
  }
  Converter(Converter const &) = delete;
  Converter &operator=(Converter const &) = delete;

  bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  /// False when `text` is not in this encoding.
  bool convert(std::string_view text, std::string &out) const {
    auto *from = const_cast<char *>(text.data());  // iconv does not write to it
    auto left = text.size();
    std::array<char, 16 * 1024> part{};
    while (left > 0) {
      auto *to = part.data();
      auto room = part.size();
      bool const done = ::iconv(handle_, &from, &left, &to, &room) != static_cast<std::size_t>(-1);
      auto const failure = errno;
      out.append(part.data(), part.size() - room);
      if (!done && (failure != E2BIG || room == part.size())) return false;
    }
    return true;
  }

 private:
  iconv_t handle_;
};

bool convert(std::string &text, char const *charset, std::size_t mark, std::string &why) {
  Converter const converter{charset};
  std::string out;
  if (converter.is_open() && converter.convert(std::string_view{text}.substr(mark), out)) {
    text = std::move(out);
    return true;
  }
  why = (converter.is_open() ? "its text is not " : "this machine cannot read ") + std::string{charset};
  return false;
}

/// UTF-8, and no encoding that hides in ASCII.
bool is_plain_utf8(std::string_view text) {
  return text.find('\0') == std::string_view::npos && is_utf8(text);
}

}  // namespace

bool bring_to_utf8(std::string &text, std::string_view charset, std::string &why) {
  for (auto const &start : marks) {
    if (!text.starts_with(start.bytes)) continue;
    if (start.charset != "UTF-8"sv) return convert(text, start.charset, start.bytes.size(), why);
    text.erase(0, start.bytes.size());
    return true;
  }
  if (auto const *unicode = unicode_of_json(text); *unicode != '\0') return convert(text, unicode, 0, why);
  charset = trim(charset);
  if (charset.empty() || iequals(charset, "utf-8") || iequals(charset, "utf8") || is_plain_utf8(text))
    return true;
  auto const *known = known_charset(charset);
  if (iequals(charset, "utf-16") && text.size() > 1 && text[1] == '\0') known = "UTF-16LE";
  if (known != nullptr) return convert(text, known, 0, why);
  why = fmt::format("its charset '{}' is not known here", charset.substr(0, 40));
  return false;
}

}  // namespace fleet::push
