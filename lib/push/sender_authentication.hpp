#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "http/network.hpp"
#include "push/protocol.hpp"

namespace fleet::push {

/// Authentication of senders. The vendor signs nothing: a shared token, a secret path and a list of
/// addresses are the only means.
class SenderAuthentication {
 public:
  /// Throws Error{usage} for an entry of FLEET_PUSH_ALLOW that is not an address or a network.
  explicit SenderAuthentication(config::Config const &config);
  /// True when no token, no secret path and no list of addresses is configured.
  bool takes_anyone() const { return tokens_.empty() && secret_path_.empty() && allowed_.empty(); }

  /// True when a secret, a token or a path, is asked of senders.
  bool has_secret() const { return !tokens_.empty() || !secret_path_.empty(); }

  /// True when the client's address is in the list, or there is no list.
  bool takes_address(http::Request const &request) const;
  /// Refuses what a browser on this machine sends for a page, when no secret keeps it out. The vendor's servers are no
  /// browser. With nothing configured Host must be a name of this machine too; `anyone`: whatever it is.
  std::optional<http::Reply> refuse_browser(http::Request const &request, bool anyone) const;
  /// The rest of `path` after the secret path; nothing when `path` does not begin with it.
  std::optional<std::string_view> below_secret(std::string_view path) const;
  /// True when the request brought a valid token: in its body (`in_body`), its query or its Authorization header.
  /// Families without tokens need none below a secret path.
  bool authenticated(Family family, http::Request const &request,
                     std::vector<std::string> const &in_body) const;
  /// True for requests from this machine that passed no proxy and name it in Host, and for requests with a valid token.
  bool is_operator(http::Request const &request) const;

 private:
  bool is_token(std::string_view token) const;
  std::vector<std::string> tokens_;
  std::string secret_path_;
  http::Networks allowed_;
  std::vector<std::string> hosts_;
};

}  // namespace fleet::push
