#pragma once
#include "api/session.hpp"
#include "config/config.hpp"
#include "store/control_store.hpp"

namespace fleet::jobs {

/// The token of one account, kept in tracksolid.api_token_cache by the clock of the database. A valid one is read
/// without a lock; a new one is fetched by one process while the others wait for it, and nobody sleeps in that lock.
class TokenKeeper : public api::Tokens {
 public:
  TokenKeeper(config::Config const &config, store::Control &control, api::Session &session)
      : config_(config), control_(control), session_(session) {}
  std::string current() override;
  std::string renew(std::string const &refused) override;

 private:
  using Cached = store::Control::CachedToken;
  std::string obtain(std::string const &refused);
  std::optional<Cached> cached() const;
  std::optional<Cached> renewed(std::string const &refused, Seconds &wait);
  std::string take(Cached const &token);

  config::Config const &config_;
  store::Control &control_;
  api::Session &session_;  ///< for token calls only: it must not be in the middle of others
  api::Token token_;
  Time renew_at_{};  ///< by this machine's clock
};

}  // namespace fleet::jobs
