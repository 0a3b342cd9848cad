#pragma once
#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fleet {

/// A moment in UTC, whole seconds: what trackers report and what every table stores.
using Time = std::chrono::sys_seconds;
using Seconds = std::chrono::seconds;

/// A half-open stretch of time [from, to).
struct Window {
  Time from;
  Time to;
  bool empty() const { return from >= to; }
  Seconds length() const { return to - from; }
  /// From the earlier begin to the later end of both.
  Window spanning(Window const &other) const { return {std::min(from, other.from), std::max(to, other.to)}; }
  bool operator==(Window const &) const = default;
};

Time now();
/// The time so many seconds after 1970-01-01, as `extract(epoch …)::bigint` gives them.
inline Time from_epoch(long seconds) {
  return Time{Seconds{seconds}};
}

/// "2026-11-23T09:00:00Z"; the form for logs, JSON and PostgreSQL.
std::string rfc3339(Time time);
/// "2026-11-23 09:00:00"; the vendor's form, always UTC.
std::string vendor_time(Time time);

/// RFC 3339 (with Z or an offset, fractions cut), or YYYY-MM-DD[( |T)HH:MM[:SS]] taken as UTC. An hour may be
/// unpadded, as the vendor sends it. Nothing when it is not a date that exists.
std::optional<Time> parse_time(std::string_view text);

/// A time from the command line. Throws Error{usage} that names `option` and the value.
Time time_option(std::string_view option, std::string_view text);

/// "1 d 2 h", "3 min 4 s", "0.4 s": for people.
std::string duration_text(std::chrono::milliseconds span);

}  // namespace fleet
