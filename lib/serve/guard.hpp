#pragma once
#include <string>
#include <vector>

#include "http/server.hpp"

namespace fleet::serve {

/// Headers that every answer carries, and which other sites may read answers in a browser.
class Guard {
 public:
  /// `origins`: "https://wall.example" and so on, exactly; "*" allows all.
  explicit Guard(std::vector<std::string> origins) : origins_(std::move(origins)) {}
  void decorate(http::Request const &request, http::Reply &reply) const;
  /// Whether `request` is a browser's question before a cross-origin request, which decorate() answers.
  static bool is_preflight(http::Request const &request);

 private:
  bool allowed(std::string_view origin) const;
  std::vector<std::string> origins_;
};

/// Throws Error{usage} when `server`, told to listen on `bind`, is not on a loopback address: without tokens
/// anyone who reaches it reads everything.
void require_loopback(http::Server const &server, std::string const &bind);

}  // namespace fleet::serve
