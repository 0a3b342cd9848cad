#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "http/server_message.hpp"
#include "push/families.hpp"

namespace fleet::push {

/// An address or a network: "10.1.2.3", "10.0.0.0/8", "2001:db8::/32".
class Network {
 public:
  /// Nothing when `text` is neither.
  static std::optional<Network> parse(std::string_view text);
  bool contains(std::string_view address) const;

 private:
  using Bits = std::array<unsigned char, 16>;
  static std::optional<Bits> bits_of(std::string_view address, bool &is_v4);
  Bits bits_{};  ///< IPv4 as ::ffff:a.b.c.d
  unsigned length_ = 128;
};

/// Who may push. The vendor signs nothing: a shared token, a secret path and a list of addresses are all
/// there is.
class Gate {
 public:
  /// Throws Error{usage} for an entry of the list that is no network.
  explicit Gate(config::Config const &config);
  /// Nothing at all keeps strangers out.
  bool open() const { return tokens_.empty() && secret_path_.empty() && allowed_.empty(); }

  bool admits(http::Request const &request) const;
  /// The address below the secret path. Nothing: not below it.
  std::optional<std::string_view> below_secret(std::string_view path) const;
  /// `in_body`: the token that the body brought; else the one of the query or of the Authorization header
  /// counts. Families that know no token need none below a secret path.
  bool lets_in(Family family, http::Request const &request, std::string_view in_body) const;
  /// For operators' tools: this very machine without a proxy before it, or anyone with a token.
  bool is_operator(http::Request const &request) const;

 private:
  bool is_token(std::string_view token) const;
  std::vector<std::string> tokens_;
  std::string secret_path_;
  std::vector<Network> allowed_;
};

}  // namespace fleet::push
