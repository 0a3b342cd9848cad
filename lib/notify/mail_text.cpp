#include "notify/mail_text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace fleet::notify {
namespace {

constexpr std::size_t encoded_line = 76;
/// Bytes of one encoded word: it may be 75 characters with what surrounds it.
constexpr std::size_t word_bytes = 45;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

bool is_plain(std::string_view text) {
  return text.size() <= 60 && text.find("=?") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// RFC 2047: words of base64, none of which cuts a character.
std::string header_text(std::string const &text) {
  if (is_plain(text)) return text;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.size(), at + word_bytes);
    while (end < text.size() && end > at + 1 && is_continuation(text[end])) --end;
    out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") +
           base64(std::string_view{text}.substr(at, end - at)) + "?=";
    at = end;
  }
  return out;
}

std::string encoded_body(std::string const &body) {
  auto const text = base64(body);
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += encoded_line)
    out += text.substr(at, encoded_line) + "\r\n";
  return out;
}

}  // namespace

http::Headers mail_headers(MailParts const &parts) {
  return {{"Date",
           fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(parts.date.time_since_epoch().count()))},
          {"From", "<" + parts.sender + ">"},
          {"To", join(parts.recipients, ",\r\n ")},
          {"Subject", header_text(one_line(parts.subject))},
          {"Message-ID", fmt::format("<{}@{}>", parts.id, parts.sender.substr(parts.sender.find('@') + 1))},
          {"Auto-Submitted", "auto-generated"}};
}

std::string mail_text(MailParts const &parts) {
  std::string text;
  for (auto const &[name, value] : mail_headers(parts)) text += fmt::format("{}: {}\r\n", name, value);
  return text +
         "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         encoded_body(parts.body);
}

}  // namespace fleet::notify
