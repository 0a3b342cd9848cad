#pragma once
#include "api/session.hpp"
#include "config/config.hpp"
#include "store/control_store.hpp"

namespace fleet::jobs {

/// The token of one account, kept in tracksolid.api_token_cache: renewed by one process while the others wait
/// for it.
class TokenKeeper : public api::Tokens {
 public:
  TokenKeeper(config::Config const &config, store::Control &control, api::Session &session)
      : config_(config), control_(control), session_(session) {}
  std::string current() override;
  std::string renew(std::string const &refused) override;

 private:
  std::string obtain(std::string const &refused);
  store::Control::CachedToken fresh(std::optional<store::Control::CachedToken> const &cached,
                                    bool &asked_anew);
  void wait_for_the_minute(std::optional<store::Control::CachedToken> const &cached) const;

  config::Config const &config_;
  store::Control &control_;
  api::Session &session_;  ///< for token calls only: it must not be in the middle of others
  api::Token token_;
};

}  // namespace fleet::jobs
