#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/clock.hpp"
#include "sim/request.hpp"
#include "sim/switches.hpp"

namespace fleet::sim {

struct Credentials {
  std::string app_key = "TESTAPPKEY0000000000000000000001";
  std::string app_secret = "TESTSECRET00000000000000000000AB";
  std::string user_id = "demo_user";
  std::string user_pwd_md5 = "4b4d9529148d8d9440d7e20c78287f69";
};

/// jimi.oauth.token.get and .refresh, and what tokens are good for. The caller guards it.
class Tokens {
 public:
  explicit Tokens(Credentials credentials) : credentials_(std::move(credentials)) {}
  /// The result object. Throws Refused: wrong login, twice in a minute.
  nlohmann::json get(Params const &params, Switches const &switches, Time now);
  /// Both tokens are replaced; the old access token lives on unless sessions are single.
  nlohmann::json refresh(Params const &params, Switches const &switches, Time now);
  /// Counts a call made with the token of `params`. Throws Refused{1004}.
  void use(Params const &params, Switches const &switches, Time now, bool later_page);

 private:
  struct Session {
    Time expires;
    int calls = 0;
    int refused = 0;
  };
  nlohmann::json issue(Seconds lifetime, Switches const &switches, Time now);
  std::string make(char const *kind, Time now);

  Credentials credentials_;
  std::map<std::string, Session, std::less<>> sessions_;
  std::string refresh_token_;
  std::optional<Time> last_get_;
  std::uint64_t issued_ = 0;
  std::uint64_t later_pages_ = 0;
};

}  // namespace fleet::sim
