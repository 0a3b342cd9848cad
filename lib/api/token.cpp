#include "api/token.hpp"

#include <algorithm>

#include "api/session.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"

namespace fleet::api {
namespace {

std::string longest_life() {
  return std::to_string(longest_token_life.count());
}

Token read_token(Entry const &entry) {
  auto const access = entry.text({"accessToken", "access_token"});
  if (!access)
    throw Error{Stop::failed, "the API gave a token answer without a token",
                "try again; the vendor may be at fault"};
  Token token;
  token.access = *access;
  token.refresh = entry.text({"refreshToken", "refresh_token"}).value_or(*access);
  // Counted from the moment of the answer, not from its "time": the clocks here decide when it is renewed. Nobody
  // grants a token for no time at all.
  Seconds const granted{static_cast<long>(entry.number({"expiresIn", "expires_in"}).value_or(0))};
  token.lifetime = granted > Seconds{0} ? std::min(granted, longest_token_life) : longest_token_life;
  hide(token.access);
  hide(token.refresh);
  return token;
}

}  // namespace

Token get_token(Session &session, std::string const &user_id, std::string const &user_pwd_md5) {
  Call call{.method = "jimi.oauth.token.get",
            .params = {{"user_id", user_id}, {"user_pwd_md5", user_pwd_md5}, {"expires_in", longest_life()}},
            .priority = Priority::live,  // no live poll without it
            .with_token = false};
  Token token;
  call.entry = [&](Entry const &entry) { token = read_token(entry); };
  auto const failure = session.call(call);
  if (!failure && token.access.empty())
    throw Error{Stop::failed, "the API answered token.get with nothing",
                "try again; the vendor may be at fault"};
  if (!failure) return token;
  if (failure->code == static_cast<int>(Code::illegal_device))
    throw Error{Stop::usage, "the API refused the login of account '" + user_id + "': " + failure->text(),
                setup_hint(static_cast<int>(Code::illegal_device), "")};
  throw failure->as_error("cannot get a token");
}

std::optional<Token> refresh_token(Session &session, Token const &token) {
  Call call{.method = "jimi.oauth.token.refresh",
            .params = {{"access_token", token.access},
                       {"refresh_token", token.refresh},
                       {"expires_in", longest_life()}},
            .priority = Priority::live,
            .with_token = false};
  std::optional<Token> fresh;
  call.entry = [&](Entry const &entry) { fresh = read_token(entry); };
  if (auto const failure = session.call(call)) {
    log::info("the API refused to refresh the token", {{"reason", failure->text()}});
    return std::nullopt;
  }
  return fresh;
}

}  // namespace fleet::api
