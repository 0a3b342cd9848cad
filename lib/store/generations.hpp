#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace fleet::store {

/// How often each subject of the database ("live", "v_trips", …) has changed.
struct Generations {
  struct Subject {
    std::int64_t generation = 0;  ///< grows with every change, in the order of the commits
    std::chrono::steady_clock::time_point changed_at{};
  };
  std::map<std::string, Subject, std::less<>> subjects;
  std::string timezone;  ///< IANA name of the fleet's zone
};

/// One change, as its commit announced it.
struct Change {
  std::string subject;
  std::int64_t generation = 0;  ///< 0: not understood, read() reports it
};

/// "live:17". What is not of that form is a change of a subject that nobody knows.
Change change_of(std::string_view announcement);

/// Hears of changes as they commit. One session of its own, for one thread; after an error it must be thrown
/// away. On a hot standby, where nothing can be heard, there is only reading.
class GenerationListener {
 public:
  /// Throws Error when the database cannot be reached.
  explicit GenerationListener(Database const &database);

  /// Waits for changes at most so long; those that came. Throws when the session is lost.
  std::vector<Change> wait(std::chrono::milliseconds limit);
  /// The state now, in one query.
  Generations read();
  bool hears() const { return hears_; }

 private:
  Session session_;
  bool hears_ = false;
};

}  // namespace fleet::store
