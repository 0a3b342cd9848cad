#include "base/clock.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet {
namespace {

/// Reads one to `most` digits off the front of `text`.
std::optional<int> digits(std::string_view &text, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  int value = 0;
  while (count < most && count < text.size() && text[count] >= '0' && text[count] <= '9')
    value = value * 10 + (text[count++] - '0');
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

bool eat(std::string_view &text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::sys_days> date(std::string_view &text) {
  auto const year = digits(text, 4, 4);
  if (!year || !eat(text, '-')) return std::nullopt;
  auto const month = digits(text, 1, 2);
  if (!month || !eat(text, '-')) return std::nullopt;
  auto const day = digits(text, 1, 2);
  if (!day) return std::nullopt;
  std::chrono::year_month_day const ymd{std::chrono::year{*year},
                                        std::chrono::month{static_cast<unsigned>(*month)},
                                        std::chrono::day{static_cast<unsigned>(*day)}};
  if (!ymd.ok()) return std::nullopt;
  return std::chrono::sys_days{ymd};
}

/// HH:MM[:SS[.fraction]], with a comma too; a leap second, 60, is the second behind it, as unix time has none.
std::optional<Seconds> time_of_day(std::string_view &text) {
  auto const hour = digits(text, 1, 2);
  if (!hour || !eat(text, ':')) return std::nullopt;
  auto const minute = digits(text, 1, 2);
  if (!minute) return std::nullopt;
  std::optional<int> second = 0;
  if (eat(text, ':')) second = digits(text, 1, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  if ((eat(text, '.') || eat(text, ',')) && !digits(text, 1, 9)) return std::nullopt;
  return std::chrono::hours{*hour} + std::chrono::minutes{*minute} + Seconds{*second};
}

/// "", "Z", "UTC", "GMT", "+02:00", "+0200", "+02", behind a space or not → offset from UTC
std::optional<Seconds> zone(std::string_view text) {
  text = trim(text);
  if (text.empty() || iequals(text, "Z") || iequals(text, "UTC") || iequals(text, "GMT")) return Seconds{0};
  int const sign = text.front() == '-' ? -1 : 1;
  if (!eat(text, '+') && !eat(text, '-')) return std::nullopt;
  auto const hours = digits(text, 2, 2);
  bool const has_colon = eat(text, ':');
  auto const minutes = text.empty() && !has_colon ? std::optional{0} : digits(text, 2, 2);
  if (!hours || !minutes || !text.empty() || *hours > 15 || *minutes > 59) return std::nullopt;
  return sign * (std::chrono::hours{*hours} + std::chrono::minutes{*minutes});
}

}  // namespace

Time now() {
  return std::chrono::floor<Seconds>(std::chrono::system_clock::now());
}

std::string rfc3339(Time time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(time.time_since_epoch().count()));
}

std::string vendor_time(Time time) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(time.time_since_epoch().count()));
}

std::optional<Time> parse_time(std::string_view text) {
  text = trim(text);
  auto const day = date(text);
  if (!day) return std::nullopt;
  if (text.empty()) return Time{*day};
  if (!eat(text, 'T') && !eat(text, 't') && !eat(text, ' ')) return std::nullopt;
  auto const time = time_of_day(text);
  auto const offset = time ? zone(text) : std::nullopt;
  if (!offset) return std::nullopt;
  return Time{*day} + *time - *offset;
}

Time time_option(std::string_view option, std::string_view text) {
  if (auto const time = parse_time(text)) return *time;
  throw Error{Stop::usage, fmt::format("{}: '{}' is not a time", option, text),
              "write it as 2026-11-23T09:00:00Z, or as 2026-11-23 or '2026-11-23 09:00' for UTC"};
}

std::string duration_text(std::chrono::milliseconds span) {
  auto const seconds = span.count() / 1000;
  if (seconds < 10) return fmt::format("{:.1f} s", static_cast<double>(span.count()) / 1000.0);
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  if (seconds < 86400) return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
  return fmt::format("{} d {} h", seconds / 86400, seconds / 3600 % 24);
}

}  // namespace fleet
