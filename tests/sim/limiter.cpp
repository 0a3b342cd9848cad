#include "sim/limiter.hpp"

#include "sim/random.hpp"

namespace fleet::sim {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::seconds;

void Limiter::refuse(Switches const &switches, bool today, std::string violation) const {
  throw Refused{switches.frequent_on_1001 ? 1001 : 1006,
                today ? "Illegal access, request frequency is too high today!"
                      : "Illegal access, request frequency is too high!",
                std::move(violation)};
}

void Limiter::cool(Moment now, Moment until, bool today) {
  cooling_since_ = now;
  cooling_until_ = until;
  today_ = today;
}

void Limiter::pass(Switches const &switches, Moment now, std::uint64_t call_number, Report &report) {
  while (!last_second_.empty() && last_second_.front() <= now - seconds{1}) last_second_.pop_front();
  last_second_.push_back(now);
  report.rate(last_second_.size());
  auto const day = std::chrono::floor<days>(now);
  if (day != day_) calls_today_ = 0;
  day_ = day;

  if (now < cooling_until_) {
    bool const could_know = now - cooling_since_ > milliseconds{switches.cooldown_grace_ms};
    refuse(switches, today_, !could_know ? "" : today_ ? "call_after_daily_quota" : "call_in_cooldown");
  }
  // The vendor's quota clock is behind: yesterday's refusal still holds.
  if (now - day < seconds{switches.midnight_refusals_s}) refuse(switches, true, "");
  if (switches.daily_quota > 0 && calls_today_ >= switches.daily_quota) {
    cool(now, Moment{day + days{1}}, true);
    refuse(switches, true, "");
  }
  ++calls_today_;
  bool const burst =
      switches.burst_limit > 0 && last_second_.size() > static_cast<std::size_t>(switches.burst_limit);
  bool const whim = unit(hash_of(switches.fault_seed, 1006, call_number)) < switches.too_frequent_rate;
  if (!burst && !whim) return;
  cool(now, now + seconds{switches.cooldown_s}, false);
  refuse(switches, false, burst ? "over_burst_limit" : "");
}

}  // namespace fleet::sim
