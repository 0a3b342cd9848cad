#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "http/server_message.hpp"
#include "serve/token_file.hpp"

namespace fleet::serve {

/// The client of a request, as its token identifies it.
struct Caller {
  std::string name;  ///< as in the tokens file; "" when there are no tokens
  std::vector<std::string> cost_centres =
      {};                                     ///< the scope: only their vehicles are shown; none: all. Sorted
  std::optional<Share> share = std::nullopt;  ///< what a share link is limited to
  std::optional<Time> until = std::nullopt;   ///< the end of the token
};

/// Authentication of clients by the tokens file (TokenFile).
class Authentication {
 public:
  /// `file`: "" means that no token is needed. Throws Error{usage} that names file and line, or for a file without a token.
  explicit Authentication(std::string file);
  /// Reads the file again. Throws Error{usage} for a line with a mistake; the tokens read before then stay in force. A file without a token lets nobody in:
  /// the last one was revoked.
  void reload();
  /// True when a tokens file is configured.
  bool required() const { return !file_.empty(); }
  bool lets_nobody_in() const { return required() && tokens()->empty(); }

  /// The client of `request`: from "Authorization: Bearer TOKEN", or Basic with the token as the password
  /// (which browsers can send for a page). Nothing when there is no valid token.
  std::optional<Caller> caller(http::Request const &request) const;
  /// The answer without a valid token: 401, whether the one that was sent has ended, and how to send one; of a `page` so
  /// that browsers ask for a password.
  http::Reply refusal(http::Request const &request, bool page) const;

 private:
  using Tokens = std::unordered_map<std::string, Token>;  ///< by digest
  std::shared_ptr<Tokens const> tokens() const;
  std::shared_ptr<Token const> sent_token(http::Request const &request) const;

  std::string file_;
  mutable std::mutex mutex_;
  std::shared_ptr<Tokens const> tokens_ = std::make_shared<Tokens const>();
};

}  // namespace fleet::serve
