#pragma once

#include <exception>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/binary_value.hpp"
#include "store/detail/libpqxx.hpp"
#include "store/errors.hpp"
#include "store/session.hpp"
#include "store/watchdog.hpp"

namespace fleet::store {

/// Parts of a session: the connection, the watched socket, the last error, prepared statements and notifications.
class Link {
 public:
  Link(libpqxx::Handle handle, Limits const &limits);
  ~Link();
  Link(Link const &) = delete;
  Link &operator=(Link const &) = delete;

  libpqxx::Connection &connection() { return *connection_; }
  PGconn *libpq() { return libpq_; }

  /// Runs `work` under the watchdog; what libpqxx throws becomes an error of this folder.
  template <class Work>
  auto guarded(Work work) {
    return guarded_for(limits.answer(), work);
  }
  template <class Work>
  auto guarded_for(milliseconds limit, Work work) {
    error_.reset();
    Watchdog::Guard const guard{socket_, limit};
    try {
      return work();
    } catch (std::exception const &error) {
      rethrow(error, guard);
    }
  }
  /// The error that libpq reports now, as an exception.
  [[noreturn]] void fail(std::string const &libpq_says);
  int socket() const { return socket_; }
  bool is_broken() const { return PQstatus(libpq_) != CONNECTION_OK; }
  void listen(std::string const &channel);

  Limits limits;
  std::set<std::string> prepared;
  std::map<std::string, std::vector<binary::Column>> columns;  ///< by "table (column, …)" of a CopyBinary
  std::vector<Notification> heard;
  std::shared_ptr<PGcancel> cancel;

 private:
  static int keep_error(PGEventId event, void *info, void *link);
  static void log_notice(void *, PGresult const *notice);
  [[noreturn]] void rethrow(std::exception const &error, Watchdog::Guard const &guard);
  [[noreturn]] void raise(ServerError error) const;

  PGconn *libpq_;  ///< owned by connection_
  int socket_;     ///< a duplicate: libpq may close its own while the watchdog looks at it
  std::optional<ServerError> error_;
  std::unique_ptr<libpqxx::Connection> connection_;
  std::vector<std::unique_ptr<libpqxx::Ear>> ears_;
};

}  // namespace fleet::store
