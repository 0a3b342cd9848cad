#include "base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

#include "base/error.hpp"

namespace fleet {
namespace {

std::string hex_digest(EVP_MD const *algorithm, std::string_view bytes, char const *alphabet) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), raw.data(), &size, algorithm, nullptr) != 1)
    throw Error{Stop::failed, "OpenSSL cannot compute a digest",
                "a FIPS-only OpenSSL has no MD5; use Debian's default provider"};
  std::string out;
  out.reserve(2 * std::size_t{size});
  for (unsigned int i = 0; i < size; ++i) {
    out += alphabet[raw[i] >> 4U];
    out += alphabet[raw[i] & 15U];
  }
  return out;
}

}  // namespace

std::string md5_hex_upper(std::string_view bytes) {
  return hex_digest(EVP_md5(), bytes, "0123456789ABCDEF");
}

std::string sha256_hex(std::string_view bytes) {
  static auto const *const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);  // else looked up each time
  return hex_digest(algorithm, bytes, "0123456789abcdef");
}

std::string hmac_sha256_base64(std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned int size = 0;
  auto const *data = reinterpret_cast<unsigned char const *>(bytes.data());
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), data, bytes.size(), raw.data(), &size) ==
      nullptr)
    throw Error{Stop::failed, "OpenSSL cannot compute an HMAC"};
  return base64({reinterpret_cast<char const *>(raw.data()), size});
}

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with a zero byte
  auto const size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char *>(out.data()),
                      reinterpret_cast<unsigned char const *>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string base64_bytes(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  unsigned bits = 0;
  int have = 0;
  for (char const c : text) {
    auto const value = alphabet.find(c);
    if (value == std::string_view::npos) throw std::invalid_argument{"it is not base64"};
    bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFU;
    have += 6;
    if (have < 8) continue;
    have -= 8;
    bytes.push_back(static_cast<char>(bits >> static_cast<unsigned>(have) & 0xFFU));
  }
  return bytes;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  // Digests first: neither length nor content shows in the time taken.
  auto const x = sha256_hex(a);
  auto const y = sha256_hex(b);
  return CRYPTO_memcmp(x.data(), y.data(), x.size()) == 0;
}

}  // namespace fleet
