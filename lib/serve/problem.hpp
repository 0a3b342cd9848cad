#pragma once
#include <exception>
#include <string>
#include <utility>

#include "http/server_message.hpp"

namespace fleet::serve {

/// An error answer: status, code, message and hint for the client, without the database's own message.
class Problem : public std::exception {
 public:
  Problem(int status, std::string code, std::string message, std::string hint)
      : status_(status), code_(std::move(code)), message_(std::move(message)), hint_(std::move(hint)) {}
  char const *what() const noexcept override { return message_.c_str(); }
  int status() const { return status_; }
  std::string const &code() const { return code_; }
  std::string const &hint() const { return hint_; }
  http::Reply reply() const;

 private:
  int status_;
  std::string code_;
  std::string message_;
  std::string hint_;
};

/// 400 with the fault and a hint.
Problem bad_request(std::string code, std::string message, std::string hint);

/// 503: the database gives no answer, for the reason in `message`.
Problem database_unreachable(std::string message);

/// The error answer to an exception: 404 for an unknown vehicle or trip, 400 for a value that the SQL function refuses,
/// 503 for a timeout or an unreachable database, else 500. Details go to the log, not to the client.
Problem explain(std::exception const &error);

}  // namespace fleet::serve
