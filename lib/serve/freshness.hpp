#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "store/generations.hpp"

namespace fleet::serve {

/// The state of the data that an answer shows.
struct Stamp {
  std::int64_t generation = 0;  ///< another number: another answer
  std::chrono::steady_clock::time_point changed_at{};
};

/// Knows the generation of all data: hears of every commit, which says what it changed, and looks every two
/// seconds in case it did not.
class Freshness {
 public:
  /// `changed` is called on the watching thread when "live", "devices" or "settings" have.
  Freshness(store::Database database, std::function<void()> changed);
  ~Freshness();
  /// Begins to watch; once.
  void start();
  Freshness(Freshness const &) = delete;
  Freshness &operator=(Freshness const &) = delete;

  /// Of data made from `sources`; the first one says how old the data is, a change of any makes it another
  /// answer. Nothing when the last look is too long ago to vouch for anything: the database must be asked.
  std::optional<Stamp> of(std::vector<char const *> const &sources) const;
  /// "" until the database could be asked.
  std::string timezone() const;
  /// What keeps the database from being asked: "" nothing, else "starting", "unreachable", "not migrated",
  /// "no rights" or "failing". Known without asking it: whoever asks for the health costs it nothing.
  std::string trouble() const;
  /// Until the database has been asked for the first time, whatever came of it, at most so long.
  void wait_for_first_look(std::chrono::milliseconds limit);

 private:
  void watch();
  void watch_session();
  void take(store::Generations found);
  bool take(std::vector<store::Change> const &changes);
  void lose(std::exception const &error);

  store::Database database_;
  std::function<void()> changed_;
  mutable std::mutex mutex_;
  store::Generations known_;
  std::chrono::steady_clock::time_point looked_at_{};
  bool known_now_ = false;  ///< the session that hears of changes is open
  std::string trouble_ = "starting";
  std::condition_variable looked_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace fleet::serve
