#pragma once
#include <mutex>
#include <string>
#include <unordered_map>

#include "http/server_message.hpp"

namespace fleet::serve {

/// So many requests a second for each client, twice as many at once. A client is a token's name or an
/// address.
class RateLimit {
 public:
  /// 0: no limit.
  explicit RateLimit(double per_second) : per_second_(per_second) {}
  /// False: this one is too many.
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
