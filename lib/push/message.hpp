#pragma once
#include <cstdint>
#include <string>
#include <string_view>

/// The vendor's webhooks: received, kept byte for byte, split into items and brought to their tables; docs/understand/push.md.
namespace fleet::push {

/// One HTTP message as it was received. This is the unit of inbox and spool: nothing of it is decoded, changed or
/// cut before it is safe.
struct Message {
  std::string path;              ///< below FLEET_PUSH_PATH, percent-decoded: "/hub/pushgps"
  std::string query;             ///< as sent, the parameter `token` left out: "a=1&b=%20"; storable_header()
  std::string content_type;      ///< the header's value as sent, "" for none; storable_header()
  std::string content_encoding;  ///< likewise; "" or one of those that decoded_content() knows
  std::string body;              ///< as sent
  std::int64_t boot_us = 0;      ///< arrival, microseconds of CLOCK_BOOTTIME of this machine

  /// Bytes of memory and of disk that it takes, about.
  std::size_t bytes() const {
    return path.size() + query.size() + content_type.size() + content_encoding.size() + body.size() + 200;
  }
};

/// Identity of a message, as 64 hex digits: the SHA-256 of path, query, content type, content encoding and
/// body with a NUL between each two of them. The first four cannot hold a NUL. A repeat has the same digest.
std::string message_digest(Message const &message);

/// `query` without its parameters named `token`.
std::string without_token(std::string_view query);

/// A header's text as the database's text takes it: bytes that are no ASCII as %XX, where all of it is not UTF-8.
std::string storable_header(std::string_view text);

/// Microseconds of CLOCK_BOOTTIME: goes on while the machine sleeps, and nobody sets it.
std::int64_t boot_time_us();

}  // namespace fleet::push
