#pragma once
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace fleet::api {

class Session;

constexpr Seconds longest_token_life{7200};  ///< the most that the vendor grants

struct Token {
  std::string access;
  std::string refresh;
  Seconds lifetime{};  ///< from the answer on
};

/// Gives the access token that calls are made with. Shared by all processes; see jobs/token_keeper.
class Tokens {
 public:
  virtual ~Tokens() = default;
  virtual std::string current() = 0;
  /// The vendor refused `refused` (code 1004): a newer token.
  virtual std::string renew(std::string const &refused) = 0;
};

/// jimi.oauth.token.get with the longest lifetime there is (7200 s). At most once a minute per account.
/// Throws Error{usage} on a wrong login, key, node, secret or clock.
Token get_token(Session &session, std::string const &user_id, std::string const &user_pwd_md5);

/// jimi.oauth.token.refresh. Nothing when the vendor refuses, for whatever reason: then get_token is the way.
std::optional<Token> refresh_token(Session &session, Token const &token);

}  // namespace fleet::api
