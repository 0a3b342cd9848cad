#include "jobs/token_keeper.hpp"

#include <algorithm>
#include <thread>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/stop_signal.hpp"

namespace fleet::jobs {
namespace {

// Renewed this long before it ends, so that no call under way meets the end; a short one when a fifth is left.
constexpr Seconds valid_for_at_least{120};
constexpr Seconds between_gets{61};

Seconds spare_of(store::Control::CachedToken const &token) {
  return std::min(valid_for_at_least, token.lifetime / 5);
}

/// Holds the right to renew while it lives.
class RenewalLock {
 public:
  RenewalLock(store::Control &control, config::Config const &config) : control_(control), config_(config) {
    control_.lock_token(config_.app_key, config_.user_id);
  }
  ~RenewalLock() {
    try {
      control_.unlock_token(config_.app_key, config_.user_id);
    } catch (std::exception const &error) {
      log::info("the token lock could not be given back",
                {{"reason", safe_what(error)}});  // it ends with the session
    }
  }
  RenewalLock(RenewalLock const &) = delete;
  RenewalLock &operator=(RenewalLock const &) = delete;

 private:
  store::Control &control_;
  config::Config const &config_;
};

void sleep_for(Seconds span) {
  auto const until = std::chrono::steady_clock::now() + span;
  while (std::chrono::steady_clock::now() < until) {
    if (stop_requested()) throw Error{Stop::partial, "stopped by a signal", "run the command again to go on"};
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
}

/// How long the vendor has to be left alone after the last token.get. A get in the future was noted by a clock that was
/// wrong.
Seconds wait_of(store::Control::CachedToken const &cached) {
  if (!cached.since_get) return Seconds{0};
  if (*cached.since_get < -between_gets) {
    log::warning("the last token was fetched in the future, by a clock that was wrong: a new one is fetched",
                 {{"ahead", duration_text(-*cached.since_get)}});
    return Seconds{0};
  }
  return std::max(Seconds{0}, between_gets - *cached.since_get);
}

/// Whether a token of the cache is valid, and is not the one that was refused.
bool is_usable(std::optional<store::Control::CachedToken> const &token, std::string const &refused) {
  if (!token || token->access == refused || token->left <= spare_of(*token)) return false;
  if (token->left <= api::longest_token_life + valid_for_at_least) return true;
  log::warning(
      "the token in the database ends later than any the vendor grants, by a clock that was wrong: it is renewed",
      {{"ends in", duration_text(token->left)}});
  return false;
}

}  // namespace

std::string TokenKeeper::current() {
  if (!token_.access.empty() && renew_at_ > now()) return token_.access;
  return obtain("");
}

std::string TokenKeeper::renew(std::string const &refused) {
  if (!token_.access.empty() && token_.access != refused) return token_.access;
  return obtain(refused);
}

std::string TokenKeeper::take(Cached const &token) {
  hide(token.access);
  hide(token.refresh);
  token_ = {token.access, token.refresh, token.lifetime};
  renew_at_ = now() + std::min(token.left, api::longest_token_life) - spare_of(token);
  return token_.access;
}

std::optional<TokenKeeper::Cached> TokenKeeper::cached() const {
  return control_.read_token(config_.app_key, config_.user_id);
}

std::string TokenKeeper::obtain(std::string const &refused) {
  for (;;) {
    if (auto const known = cached(); is_usable(known, refused)) return take(*known);
    Seconds wait{0};
    if (auto const fresh = renewed(refused, wait)) return take(*fresh);
    sleep_for(wait);  // without the lock: others may have a token meanwhile
  }
}

/// A token that this process or, while it waited for the lock, another one has got. Nothing when the vendor has to be left
/// alone for `wait` first.
std::optional<TokenKeeper::Cached> TokenKeeper::renewed(std::string const &refused, Seconds &wait) {
  RenewalLock const lock{control_, config_};
  auto known = cached();
  if (is_usable(known, refused)) return known;
  std::optional<api::Token> token;
  if (known && !known->refresh.empty()) {
    hide(known->access);
    hide(known->refresh);
    token = api::refresh_token(session_, {known->access, known->refresh, known->lifetime});
  }
  bool const asks_anew = !token;
  if (asks_anew) {
    wait = known ? wait_of(*known) : Seconds{0};
    if (wait > Seconds{0}) return std::nullopt;
    token = api::get_token(session_, config_.user_id, config_.user_pwd_md5);
  }
  Cached fresh{token->access, token->refresh, token->lifetime, token->lifetime, {}};
  control_.write_token(config_.app_key, config_.user_id, fresh, asks_anew);
  return fresh;
}

}  // namespace fleet::jobs
