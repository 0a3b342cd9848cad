#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "http/server_message.hpp"

namespace fleet::serve {

/// Who asks.
struct Caller {
  std::string name;                        ///< as in the tokens file; "" when there are no tokens
  std::optional<std::string> cost_centre;  ///< sees only this one's vehicles; nothing: all
};

/// The tokens file: a line each, "SHA-256-OF-TOKEN NAME [COST CENTRE…]"; blank lines and those that start
/// with # are skipped. Holds no token itself, so reading it lets nobody in.
class Access {
 public:
  /// `file`: "" lets everybody in. Throws Error{usage} that names file and line.
  explicit Access(std::string file);
  /// Reads the file again. Throws as the constructor and then keeps what it had.
  void reload();
  bool open() const { return file_.empty(); }

  /// From "Authorization: Bearer TOKEN", or Basic with the token as the password (what browsers can send for
  /// a page). Nothing: not let in.
  std::optional<Caller> caller(http::Request const &request) const;
  /// The answer for those: 401 with what to send.
  static http::Reply refusal(http::Request const &request);

 private:
  using Callers = std::unordered_map<std::string, Caller>;
  static Callers read(std::string const &file);

  std::string file_;
  mutable std::mutex mutex_;
  std::shared_ptr<Callers const> callers_;
};

}  // namespace fleet::serve
