#include "push/message.hpp"

#include <algorithm>
#include <ctime>

#include "base/digest.hpp"
#include "base/utf8.hpp"
#include "push/form.hpp"

namespace fleet::push {

std::string message_digest(Message const &message) {
  std::string text;
  text.reserve(message.bytes());
  for (auto const *part : {&message.path, &message.query, &message.content_type, &message.content_encoding})
    text.append(*part).push_back('\0');
  text.append(message.body);
  return sha256_hex(text);
}

std::string without_token(std::string_view query) {
  std::string kept;
  bool first = true;
  for (std::size_t at = 0; at <= query.size();) {
    auto const end = std::min(query.find('&', at), query.size());
    auto const part = query.substr(at, end - at);
    at = end + 1;
    if (form_decoded(part.substr(0, part.find('='))) == "token") continue;
    if (!first) kept += '&';
    kept += part;
    first = false;
  }
  return kept;
}

std::string storable_header(std::string_view text) {
  if (is_utf8(text)) return std::string{text};
  std::string out;
  for (char const c : text)
    if (auto const byte = static_cast<unsigned char>(c); byte >= 0x80)
      out.append({'%', "0123456789ABCDEF"[byte >> 4U], "0123456789ABCDEF"[byte & 15U]});
    else
      out += c;
  return out;
}

std::int64_t boot_time_us() {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
}

}  // namespace fleet::push
