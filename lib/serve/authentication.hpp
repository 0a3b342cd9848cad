#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "http/server_message.hpp"

namespace fleet::serve {

/// The client of a request, as its token identifies it.
struct Caller {
  std::string name;  ///< as in the tokens file; "" when there are no tokens
  std::vector<std::string> cost_centres = {};  ///< the scope: only their vehicles are shown; none: all. Sorted
};

/// Authentication of clients by the tokens file. One line per token, "SHA-256-OF-TOKEN NAME [COST CENTRE; …]";
/// empty lines and lines that start with # are skipped. The file holds digests only: reading it gives no
/// access.
class Authentication {
 public:
  /// `file`: "" means that no token is needed. Throws Error{usage} that names file and line.
  explicit Authentication(std::string file);
  /// Reads the file again. Throws as the constructor does; the tokens read before then stay in force.
  void reload();
  /// True when a tokens file is configured.
  bool required() const { return !file_.empty(); }

  /// The client of `request`: from "Authorization: Bearer TOKEN", or Basic with the token as the password
  /// (which browsers can send for a page). Nothing when there is no valid token.
  std::optional<Caller> caller(http::Request const &request) const;
  /// The answer without a valid token: 401 and how to send one; of a `page` so that browsers ask for a password.
  static http::Reply refusal(bool page);

 private:
  using Callers = std::unordered_map<std::string, Caller>;
  static Callers read(std::string const &file);

  std::string file_;
  mutable std::mutex mutex_;
  std::shared_ptr<Callers const> callers_;
};

}  // namespace fleet::serve
