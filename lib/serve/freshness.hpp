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
  /// `changed` is called on the watching thread when "live", "devices" or "settings" have changed, `froze` when the
  /// server stops answering without a word.
  Freshness(store::Database const &database, std::function<void()> changed, std::function<void()> froze);
  ~Freshness();
  /// Begins to watch. Called once.
  void start();
  /// Ends watching; neither callback runs any more. The last stamps stay as they are.
  void stop();
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
  /// True while the server is silent: the last look got no answer in its time, and none has since.
  bool silent() const { return silent_; }
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
  std::function<void()> froze_;
  mutable std::mutex mutex_;
  store::Generations known_;
  std::chrono::steady_clock::time_point looked_at_{};
  bool known_now_ = false;  ///< the session that receives notifications is open
  std::string trouble_ = "starting";
  std::condition_variable looked_;
  std::atomic<bool> silent_{false};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace fleet::serve
