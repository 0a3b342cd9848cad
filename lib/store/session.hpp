#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/limits.hpp"

namespace fleet::store {

/// A NOTIFY that another session committed.
struct Notification {
  std::string channel, payload;
};

class Link;

/// One connection to the server, opened by Database::open and closed at the end. For one thread at a time,
/// apart from cancel(). It is never opened again by itself, which would lose locks and settings: after
/// ConnectionLost it can only be thrown away.
class Session {
 public:
  explicit Session(std::unique_ptr<Link> link);
  ~Session();
  Session(Session &&) noexcept;
  Session &operator=(Session &&) noexcept;

  /// The server's process for this session.
  int backend_pid() const;
  /// Another statement_timeout from here on, and with it another time to wait for an answer.
  void limit_statements(milliseconds statement);
  /// From any thread: cancels the statement that runs now, if there is one. Waits two seconds at most; the
  /// statement then runs into its limit.
  void cancel();
  /// From any thread: ends whatever it waits for, also for a server that hangs. The session is lost then.
  void abandon();

  /// Hears of a channel from here on. Throws DatabaseError on a hot standby.
  void listen(std::string const &channel);
  /// Those that have come; waits for the first at most so long.
  std::vector<Notification> wait_for_notifications(milliseconds limit);

 private:
  friend class Tx;
  friend class CopyIn;
  std::unique_ptr<Link> link_;
};

}  // namespace fleet::store
