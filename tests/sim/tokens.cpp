#include "sim/tokens.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace fleet::sim {
namespace {

/// After this many 1004 on one token the client is in a loop.
constexpr int patience = 16;

Seconds lifetime(Params const &params) {
  auto const seconds = to_number<int>(params["expires_in"]);
  if (!seconds || *seconds < 60 || *seconds > 7200)
    throw Refused{1001, "Illegal parameter: expires_in must be 60 to 7200", "bad_parameter"};
  return Seconds{*seconds};
}

[[noreturn]] void refuse_token(std::string violation = {}) {
  throw Refused{1004, "Illegal request, the token is invalid", std::move(violation)};
}

}  // namespace

std::string Tokens::make(char const *kind, Time now) {
  auto const text =
      fmt::format("{} {} {} {}", kind, credentials_.app_secret, now.time_since_epoch().count(), issued_);
  return lower(md5_hex_upper(text));
}

nlohmann::json Tokens::issue(Seconds lifetime, Switches const &switches, Time now) {
  ++issued_;
  if (switches.token_single_session) sessions_.clear();
  auto const access = make("access", now);
  refresh_token_ = make("refresh", now);
  sessions_[access] = Session{now + lifetime};
  return {{"accessToken", access},           {"expiresIn", lifetime.count()},
          {"account", credentials_.user_id}, {"appKey", credentials_.app_key},
          {"refreshToken", refresh_token_},  {"time", vendor_time(now)}};
}

nlohmann::json Tokens::get(Params const &params, Switches const &switches, Time now) {
  auto const seconds = lifetime(params);
  bool const repeated = last_get_ && now - *last_get_ < Seconds{60} && now >= *last_get_;
  last_get_ = now;
  if (repeated)
    throw Refused{1006, "Illegal access, request frequency is too high!", "token_get_twice_in_a_minute"};
  if (params["user_id"] != credentials_.user_id || params["user_pwd_md5"] != credentials_.user_pwd_md5)
    throw Refused{1002, "The user name or password is incorrect", ""};
  return issue(seconds, switches, now);
}

nlohmann::json Tokens::refresh(Params const &params, Switches const &switches, Time now) {
  auto const seconds = lifetime(params);
  bool const known = !refresh_token_.empty() && params["refresh_token"] == refresh_token_ &&
                     sessions_.contains(params["access_token"]);
  if (switches.refresh_disabled || !known) refuse_token();
  return issue(seconds, switches, now);
}

void Tokens::use(Params const &params, Switches const &switches, Time now, bool later_page) {
  auto const found = sessions_.find(params["access_token"]);
  if (found == sessions_.end()) refuse_token();
  auto &session = found->second;
  if (session.calls + session.refused < switches.fresh_token_refusals) {
    ++session.refused;
    refuse_token();
  }
  bool const worn =
      switches.token_expire_every_calls > 0 && session.calls >= switches.token_expire_every_calls;
  // Seldom enough that no page which was under way at a strike is struck again when it is repeated: a client
  // renews once.
  bool const strike = later_page && switches.expire_mid_paging && later_pages_++ % 20 == 0;
  if (strike) session.expires = now;
  if (now >= session.expires || worn) refuse_token(++session.refused > patience ? "dead_token_loop" : "");
  ++session.calls;
}

}  // namespace fleet::sim
