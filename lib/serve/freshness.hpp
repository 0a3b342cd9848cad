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
  std::int64_t generation = 0;  ///< a different number means a different answer
  std::chrono::steady_clock::time_point changed_at{};
};

/// The generations of all data. Every commit sends a notification that says which subject it changed; in addition the
/// database is asked every two seconds, in case a notification is missing.
class Freshness {
 public:
  /// `changed` is called on the watching thread when "live", "devices" or "settings" have changed.
  Freshness(store::Database database, std::function<void()> changed);
  ~Freshness();
  /// Begins to watch. Called once.
  void start();
  Freshness(Freshness const &) = delete;
  Freshness &operator=(Freshness const &) = delete;

  /// The stamp of data made from `sources`: a change of any of them gives a different generation, the first one gives
  /// the age. Nothing when the generations are not known well enough; then the database has to be queried.
  std::optional<Stamp> of(std::vector<char const *> const &sources) const;
  /// The fleet's zone; "" until the database has answered.
  std::string timezone() const;
  /// The state of the database: "" when it answers, else "starting", "unreachable", "not migrated", "no rights" or
  /// "failing". Takes no query, so that /health costs the database nothing.
  std::string trouble() const;
  /// Waits until the first attempt to query the database is over, at most `limit`.
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
  bool known_now_ = false;  ///< the session that receives notifications is open
  std::string trouble_ = "starting";
  std::condition_variable looked_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace fleet::serve
