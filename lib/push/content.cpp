#include "push/content.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "http/server_message.hpp"

namespace fleet::push {
namespace {

/// `window` says to zlib which header to expect: 15 + 32 gzip or zlib, -15 none (what some senders call deflate).
std::optional<std::string> inflated(std::string_view body, int window, std::size_t limit, std::string &why) {
  z_stream zip{};
  if (inflateInit2(&zip, window) != Z_OK) {
    why = "out of memory for decompression";
    return std::nullopt;
  }
  zip.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(body.data()));  // zlib does not write to it
  zip.avail_in = static_cast<uInt>(body.size());
  std::string out;
  std::array<char, 64 * 1024> part{};
  int state = Z_OK;
  while (state == Z_OK && out.size() <= limit) {
    zip.next_out = reinterpret_cast<Bytef *>(part.data());
    zip.avail_out = static_cast<uInt>(part.size());
    state = inflate(&zip, Z_NO_FLUSH);
    out.append(part.data(), part.size() - zip.avail_out);
    // A gzip file may have several members; what follows the last one is no data of ours.
    if (state == Z_STREAM_END && zip.avail_in > 0 && window > 0 && inflateReset(&zip) == Z_OK) state = Z_OK;
  }
  inflateEnd(&zip);
  if (out.size() > limit)
    why = fmt::format("it decompresses to more than {} MB", limit >> 20U);
  else if (state != Z_STREAM_END)
    why = "its compression is damaged";
  else
    return out;
  return std::nullopt;
}

/// What no packed body is: UTF-8 without control characters.
bool is_plain_text(std::string_view body) {
  return is_utf8(body) && std::none_of(body.begin(), body.end(), [](char c) {
           return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\r' && c != '\n';
         });
}

}  // namespace

bool knows_encoding(std::string_view coding) {
  coding = trim(coding);
  static constexpr std::array<std::string_view, 5> known{"", "identity", "gzip", "x-gzip", "deflate"};
  return std::any_of(known.begin(), known.end(), [&](auto name) { return iequals(name, coding); });
}

bool is_packed(std::string_view coding, std::string_view body) {
  constexpr std::string_view gzip_file = "\x1f\x8b\x08";
  return !http::is_identity(coding) || body.starts_with(gzip_file);
}

std::optional<std::string> decoded_content(std::string_view coding, std::string_view body, std::size_t limit,
                                           std::string &why) {
  coding = trim(coding);
  if (!is_packed(coding, body)) return std::string{body};
  if (!knows_encoding(coding)) {
    why = fmt::format("the content coding '{}' is unknown", coding);
    return std::nullopt;
  }
  std::string failure;
  auto plain = inflated(body, 15 + 32, limit, failure);
  if (!plain && iequals(coding, "deflate")) plain = inflated(body, -15, limit, failure);
  if (!plain && is_plain_text(body)) return std::string{body};
  if (!plain) why = failure;
  return plain;
}

}  // namespace fleet::push
