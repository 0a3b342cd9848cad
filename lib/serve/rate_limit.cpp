#include "serve/rate_limit.hpp"

#include <algorithm>

namespace fleet::serve {
namespace {

constexpr std::size_t many_clients = 10'000;  // above this, clients without recent requests are forgotten
constexpr double burst_s = 2;

}  // namespace

bool RateLimit::take(std::string const &client, http::Clock::time_point now) {
  if (per_second_ <= 0) return true;
  std::lock_guard const lock{mutex_};
  if (buckets_.size() >= many_clients) forget_full(now);
  auto const [entry, is_new] = buckets_.try_emplace(client, Bucket{per_second_ * burst_s, now});
  auto &bucket = entry->second;
  auto const passed_s = std::chrono::duration<double>(now - bucket.at).count();
  bucket.tokens = std::min(per_second_ * burst_s, bucket.tokens + passed_s * per_second_);
  bucket.at = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

void RateLimit::forget_full(http::Clock::time_point now) {
  std::erase_if(buckets_, [&](auto const &entry) {
    return std::chrono::duration<double>(now - entry.second.at).count() >= burst_s;
  });
}

http::Reply RateLimit::refusal() {
  return http::reply_error(429, "too_many_requests", "this client sends too many requests",
                           "wait a second; /webhook/live-positions/stream sends changes by itself")
      .with("Retry-After", "1");
}

}  // namespace fleet::serve
