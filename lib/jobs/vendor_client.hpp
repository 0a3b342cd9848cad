#pragma once
#include "api/session.hpp"
#include "config/config.hpp"
#include "jobs/token_keeper.hpp"
#include "store/control_store.hpp"

namespace fleet::jobs {

/// The budget in tracksolid.api_budget, as the session's pacer.
class BudgetPacer : public api::Pacer {
 public:
  BudgetPacer(config::Config const &config, store::Control &control) : config_(config), control_(control) {}
  api::Slot take(api::Priority priority) override;
  void cool_down(bool today, std::string const &message) override;

 private:
  config::Config const &config_;
  store::Control &control_;
};

/// Everything a job needs to call the vendor: control session, budget, token, signed calls.
class VendorClient {
 public:
  /// Throws Error{usage} when a setting that calls need is missing.
  VendorClient(config::Config const &config, store::Database const &database);
  store::Control &control() { return control_; }
  api::Session &session() { return session_; }
  std::size_t calls() const { return session_.counters().calls + token_session_.counters().calls; }

 private:
  store::Control control_;
  BudgetPacer pacer_;
  api::Session token_session_;
  api::Session session_;
  TokenKeeper tokens_;
};

}  // namespace fleet::jobs
