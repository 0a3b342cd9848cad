#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace fleet {

/// MD5 as 32 upper-case hex digits: the vendor's signature, nothing else may rest on it.
std::string md5_hex_upper(std::string_view bytes);
/// SHA-256 as 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);
/// The same of a file, read in pieces. Nothing when it can't be read.
std::optional<std::string> sha256_hex_of_file(std::string const &path);
/// HMAC with SHA-256 as base64.
std::string hmac_sha256_base64(std::string_view key, std::string_view bytes);
std::string base64(std::string_view bytes);
/// The bytes of a base64 text, with or without its padding. Throws std::invalid_argument for anything else, without quoting it.
std::string base64_bytes(std::string_view text);
/// Compares in time that does not depend on where the two differ.
bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace fleet
