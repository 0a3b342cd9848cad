#include "api/limits.hpp"

#include <algorithm>

namespace fleet::api {

Slot LocalPacer::take(Priority) {
  if (stopped_until_ && now() < *stopped_until_)
    return {.taken = false, .refused_until = stopped_until_, .reason = "the vendor's daily quota is spent"};
  auto const at = std::max(Steady::now(), next_);
  next_ = at + interval_;
  return {.wait = std::chrono::duration_cast<std::chrono::milliseconds>(at - Steady::now())};
}

void LocalPacer::cool_down(bool today, std::string const &) {
  if (today)
    stopped_until_ = std::chrono::ceil<std::chrono::days>(now());
  else
    next_ = Steady::now() + std::chrono::seconds{30};
}

}  // namespace fleet::api
