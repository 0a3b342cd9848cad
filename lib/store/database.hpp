#pragma once
#include <string>

#include "store/errors.hpp"
#include "store/limits.hpp"
#include "store/session.hpp"
#include "store/transaction.hpp"

namespace fleet::store {

/// Connection string, name and time limits of sessions. Holds no connection.
class Database {
 public:
  /// `url`: libpq URI or key=value text, empty for the PG* variables. `name`: "fleet/poll-movement".
  Database(std::string url, std::string name, Limits limits = limits::job)
      : url_(std::move(url)), name_(std::move(name)), limits_(limits) {}

  /// The same database for another kind of use.
  Database with(Limits limits) const { return {url_, name_, limits}; }
  /// Another database of the same server, with the same login. Throws Error{usage} for a URL that can't be
  /// read.
  Database with_name(std::string const &database) const;

  /// A new session with everything set that the program relies on (see session_settings in database.cpp), and
  /// `further` settings. Throws Unreachable with what to check, within the limit for it.
  Session open(std::string const &further = {}) const;

 private:
  std::string url_;
  std::string name_;
  Limits limits_;
};

}  // namespace fleet::store
