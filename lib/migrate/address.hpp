#pragma once
#include <string>

#include "store/database.hpp"

namespace fleet::migrate {

/// The server that a database lives on, to reach other databases there with the same login.
class Server {
 public:
  /// As for store::Database.
  Server(std::string url, std::string name) : url_(std::move(url)), name_(std::move(name)) {}

  store::Database given() const { return {url_, name_}; }
  /// Throws Error{usage} for an address that can't be read.
  store::Database with(std::string const &database) const { return given().with_name(database); }

 private:
  std::string url_;
  std::string name_;
};

}  // namespace fleet::migrate
