#pragma once
#include <mutex>
#include <string>
#include <unordered_map>

#include "http/server_message.hpp"

namespace fleet::serve {

/// Rate limit per client: a number of requests per second, and twice as many in a burst. A client is a token's name or
/// an address.
class RateLimit {
 public:
  /// `per_second`: 0 for no limit.
  explicit RateLimit(double per_second) : per_second_(per_second) {}
  /// Counts a request. False when it is over the limit.
  bool take(std::string const &client, http::Clock::time_point now = http::Clock::now());
  static http::Reply refusal();

 private:
  struct Bucket {
    double tokens = 0;
    http::Clock::time_point at{};
  };
  void forget_full(http::Clock::time_point now);

  double per_second_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace fleet::serve
