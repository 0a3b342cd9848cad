#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/reconnecting.hpp"

namespace fleet::store {

/// The session that a running job keeps for its locks, the shared call budget and the shared token. Every
/// statement commits by itself: nothing here holds a transaction while the network is awaited. When the
/// server restarts, it connects again and takes its locks again.
class Control {
 public:
  explicit Control(Database database);
  Control(Control const &) = delete;
  Control &operator=(Control const &) = delete;

  /// Takes the advisory lock of a job for the life of this object, or until it is given back. Throws
  /// Error{busy} that names who holds it.
  void lock_job(std::string const &name);
  /// The same, asking again for up to `patience`. False when a stop signal came first.
  bool lock_job_within(std::string const &name, Seconds patience);
  void unlock_job(std::string const &name);

  struct SlotReply {
    std::chrono::milliseconds wait;
    std::string refused_reason;  ///< "" when the slot is taken; else burst, today, budget or yield
    Time retry_at;
  };
  SlotReply take_call_slot(std::string const &app_key, int interval_ms, int daily_budget, int priority);
  void cool_down(std::string const &app_key, bool today);
  /// How far the vendor's clock is ahead of this machine's, as a run measured it; in the database it is kept against the
  /// database's clock, because other machines have other clocks.
  void note_vendor_clock(std::string const &app_key, Seconds ahead);
  std::optional<Seconds> vendor_clock(std::string const &app_key);

  struct CachedToken {
    std::string access, refresh;
    Seconds lifetime;                  ///< from the moment when it was obtained
    Seconds left;                      ///< of that, by the clock of the database
    std::optional<Seconds> since_get;  ///< since the last token.get
  };
  std::optional<CachedToken> read_token(std::string const &app_key, std::string const &user_id);
  /// `asked_anew`: it came from token.get, of which the vendor allows one a minute.
  void write_token(std::string const &app_key, std::string const &user_id, CachedToken const &token,
                   bool asked_anew);
  /// Waits until no other process renews this account's token, then holds that right until unlock_token.
  void lock_token(std::string const &app_key, std::string const &user_id);
  void unlock_token(std::string const &app_key, std::string const &user_id);

 private:
  template <class Work>
  auto run(Work work);
  static void take_job_lock(Session &session, std::string const &name);

  Reconnecting session_;
  std::vector<std::string> locks_;
};

}  // namespace fleet::store
