#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "http/server_message.hpp"

namespace fleet::serve {

/// Whether `reply` already has a header of that name, in any case.
bool has_header(http::Reply const &reply, std::string_view name);

/// Security headers of every answer, and CORS headers for the sites that may read answers in a browser.
class SecurityHeaders {
 public:
  /// `origins`: exact origins such as "https://wall.example"; "*" allows all.
  explicit SecurityHeaders(std::vector<std::string> origins) : origins_(std::move(origins)) {}
  void decorate(http::Request const &request, http::Reply &reply) const;
  /// True for a CORS preflight request, whose headers decorate() adds.
  static bool is_preflight(http::Request const &request);
  /// True when pages of `origin` may call the API.
  bool allowed(std::string_view origin) const;

 private:
  std::vector<std::string> origins_;
};

}  // namespace fleet::serve
