#include "notify/mail_headers.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace fleet::notify {
namespace {

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

}  // namespace

http::Headers mail_headers(http::Mail const &mail, std::string const &id, std::string const &subject,
                           Time at) {
  return {{"Date", fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(at.time_since_epoch().count()))},
          {"From", "<" + mail.sender + ">"},
          {"To", join(mail.recipients, ",\r\n ")},
          {"Subject", header_text(one_line(subject))},
          {"Message-ID", fmt::format("<{}@{}>", id, mail.sender.substr(mail.sender.find('@') + 1))},
          {"Auto-Submitted", "auto-generated"}};
}

}  // namespace fleet::notify
