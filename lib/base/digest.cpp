#include "base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "base/error.hpp"
#include "base/file.hpp"

namespace fleet {
namespace {

using RawDigest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

Error cannot_compute() {
  return {Stop::failed, "OpenSSL cannot compute a digest",
          "a FIPS-only OpenSSL has no MD5; use Debian's default provider"};
}

std::string hex(RawDigest const &raw, unsigned int size, char const *alphabet) {
  std::string out;
  out.reserve(2 * std::size_t{size});
  for (unsigned int i = 0; i < size; ++i) {
    out += alphabet[raw[i] >> 4U];
    out += alphabet[raw[i] & 15U];
  }
  return out;
}

std::string hex_digest(EVP_MD const *algorithm, std::string_view bytes, char const *alphabet) {
  RawDigest raw{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), raw.data(), &size, algorithm, nullptr) != 1)
    throw cannot_compute();
  return hex(raw, size, alphabet);
}

}  // namespace

std::string md5_hex_upper(std::string_view bytes) {
  return hex_digest(EVP_md5(), bytes, "0123456789ABCDEF");
}

std::string sha256_hex(std::string_view bytes) {
  static auto const *const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);  // else looked up each time
  return hex_digest(algorithm, bytes, "0123456789abcdef");
}

std::optional<std::string> sha256_hex_of_file(std::string const &path) {
  OpenFile const in{std::fopen(path.c_str(), "rbe")};
  if (!in) return std::nullopt;
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX *)> const context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) throw cannot_compute();
  std::array<char, 65536> part{};
  for (auto got = part.size(); got == part.size();) {
    got = std::fread(part.data(), 1, part.size(), in.get());
    if (EVP_DigestUpdate(context.get(), part.data(), got) != 1) throw cannot_compute();
  }
  if (std::ferror(in.get()) != 0) return std::nullopt;
  RawDigest raw{};
  unsigned int size = 0;
  if (EVP_DigestFinal_ex(context.get(), raw.data(), &size) != 1) throw cannot_compute();
  return hex(raw, size, "0123456789abcdef");
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
