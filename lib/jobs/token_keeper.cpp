#include "jobs/token_keeper.hpp"

#include <thread>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/stop_signal.hpp"

namespace fleet::jobs {
namespace {

using Cached = store::Control::CachedToken;

// Renewed this long before it ends, so that no call under way meets the end.
constexpr Seconds valid_for_at_least{120};
constexpr Seconds between_gets{61};

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

}  // namespace

std::string TokenKeeper::current() {
  if (!token_.access.empty() && token_.expires_at > now() + valid_for_at_least) return token_.access;
  return obtain("");
}

std::string TokenKeeper::renew(std::string const &refused) {
  if (!token_.access.empty() && token_.access != refused) return token_.access;
  return obtain(refused);
}

std::string TokenKeeper::obtain(std::string const &refused) {
  RenewalLock const lock{control_, config_};
  auto cached = control_.read_token(config_.app_key, config_.user_id);
  bool const usable = cached && cached->access != refused && cached->expires_at > now() + valid_for_at_least;
  if (!usable) {
    bool asked_anew = false;
    cached = fresh(cached, asked_anew);
    control_.write_token(config_.app_key, config_.user_id, *cached, asked_anew);
  }
  hide(cached->access);
  hide(cached->refresh);
  token_ = {cached->access, cached->refresh, cached->expires_at};
  return token_.access;
}

Cached TokenKeeper::fresh(std::optional<Cached> const &cached, bool &asked_anew) {
  if (cached && !cached->refresh.empty()) {
    hide(cached->access);
    hide(cached->refresh);
    if (auto const token =
            api::refresh_token(session_, {cached->access, cached->refresh, cached->expires_at}))
      return {token->access, token->refresh, token->expires_at, {}};
  }
  wait_for_the_minute(cached);
  asked_anew = true;
  auto const token = api::get_token(session_, config_.user_id, config_.user_pwd_md5);
  return {token.access, token.refresh, token.expires_at, {}};
}

void TokenKeeper::wait_for_the_minute(std::optional<Cached> const &cached) const {
  if (!cached || !cached->last_get_at) return;
  while (now() < *cached->last_get_at + between_gets) {
    if (stop_requested()) throw Error{Stop::partial, "stopped by a signal", "run the command again to go on"};
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
}

}  // namespace fleet::jobs
