#include "clean/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace fleet::clean {

std::optional<std::string> imei(std::optional<std::string_view> value) {
  if (!value || value->size() < 5 || value->size() > 32) return std::nullopt;
  bool const plain = std::all_of(value->begin(), value->end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  if (!plain) return std::nullopt;
  return std::string{*value};
}

std::optional<double> within(std::optional<double> value, Range range) {
  if (!value || *value < range.least || *value > range.most) return std::nullopt;
  constexpr double smallest = 1e-30;  // PostgreSQL refuses what its real cannot distinguish from 0
  return std::abs(*value) < smallest ? 0 : *value;
}

std::optional<Coordinates> coordinates(std::optional<double> lat, std::optional<double> lng) {
  if (!within(lat, range::lat_deg) || !within(lng, range::lng_deg)) return std::nullopt;
  if (*lat == 0 && *lng == 0) return std::nullopt;
  return Coordinates{*lat, *lng};
}

std::optional<bool> on_off(std::optional<std::string_view> value) {
  if (!value) return std::nullopt;
  auto const number = to_number<double>(*value);  // 1.0 is 1
  if (number == 1 || iequals(*value, "on") || iequals(*value, "true")) return true;
  if (number == 0 || iequals(*value, "off") || iequals(*value, "false")) return false;
  return std::nullopt;
}

std::optional<rows::PositionType> position_type(std::optional<std::string_view> value) {
  if (!value) return std::nullopt;
  auto const number = to_number<double>(*value);
  if (number == 1 || iequals(*value, "gps")) return rows::PositionType::gps;
  if (number == 2 || iequals(*value, "lbs")) return rows::PositionType::lbs;
  if (number == 3 || iequals(*value, "wifi")) return rows::PositionType::wifi;
  if (number == 5 || iequals(*value, "beacon")) return rows::PositionType::beacon;
  return rows::PositionType::unknown;
}

std::optional<int> whole_number(std::optional<double> value, Range range) {
  if (!within(value, range)) return std::nullopt;
  return static_cast<int>(std::lround(*value));
}

std::optional<std::string> plain_text(std::optional<std::string_view> value, std::size_t most) {
  if (!value) return std::nullopt;
  auto cut = std::min(most, value->size());
  while (cut > 0 && cut < value->size() && (static_cast<unsigned char>((*value)[cut]) & 0xC0U) == 0x80U)
    --cut;  // not inside a character
  std::string text{value->substr(0, cut)};
  text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
  if (trim(text).empty()) return std::nullopt;
  return text;
}

namespace {

/// The first of several spellings that holds something.
std::optional<std::string_view> first_of(api::Entry const &entry, Values::Names names) {
  for (auto const name : names)
    if (entry.text(name)) return name;
  return std::nullopt;
}

}  // namespace

std::optional<double> Values::number(Names names, Range range) const {
  auto const value = entry_.number(names);
  if (!value) {
    if (auto const name = first_of(entry_, names)) note("not readable", *name);
    return std::nullopt;
  }
  if (range.reads_as_unknown(*value)) return std::nullopt;
  auto const good = within(value, range);
  if (!good)
    for (auto const name : names)
      if (entry_.number(name) == value) {
        note("out of range", name);
        break;
      }
  return good;
}

std::optional<int> Values::whole(Names names, Range range) const {
  return whole_number(number(names, range), range);
}

std::optional<double> Values::speed_kmh(Names names) const {
  return number(names, range::speed_kmh);
}

std::optional<double> Values::direction_deg(std::string_view name) const {
  return number({name}, range::direction_deg);
}

std::optional<bool> Values::on_off(std::string_view name) const {
  auto const text = entry_.text(name);
  auto const value = clean::on_off(text);
  if (text && !value && to_number<double>(*text) != -1) note("not readable", name);
  return value;
}

std::optional<Coordinates> Values::place(Names lat, Names lng) const {
  auto const north = number(lat, range::lat_deg);
  auto const east = number(lng, range::lng_deg);
  return coordinates(north, east);
}

void Values::note(char const *fault, std::string_view name) const {
  if (odd_ == nullptr) return;
  add_odd_value(
      *odd_, {.reason = fmt::format("value {}: {}", fault, name), .imei = imei_, .raw = entry_.json(name)});
}

void add_odd_value(OddValues &odd, rows::OddValue value) {
  constexpr std::size_t looked_back = 64;
  constexpr int most_values = 10;
  int values = 0;
  for (auto i = odd.size() - std::min(odd.size(), looked_back); i < odd.size(); ++i) {
    auto &known = odd[i];
    if (known.imei != value.imei || known.reason != value.reason) continue;
    if (known.raw == value.raw || known.raw.empty()) {
      known.count += value.count;
      return;
    }
    ++values;
  }
  if (values >= most_values) value.raw.clear();
  odd.push_back(std::move(value));
}

std::optional<Time> instant(std::string_view text) {
  if (auto const time = parse_time(text)) return time;
  constexpr double milliseconds_from = 1e11;                         // as seconds: the year 5138
  auto const number = within(to_number<double>(text), {1e8, 1e14});  // from 1973 on
  if (!number) return std::nullopt;
  return Time{Seconds{static_cast<std::int64_t>(*number >= milliseconds_from ? *number / 1000 : *number)}};
}

namespace {

// Trackers upload what they kept for weeks, not for years. A clock that has lost its date tells 1980 or 2000; one whose GPS
// weeks have rolled over tells a day 1024 weeks ago.
constexpr std::chrono::days oldest_push{5 * 365};

}  // namespace

std::optional<Time> plausible_time(std::optional<std::string_view> value, Time now) {
  using namespace std::chrono_literals;
  auto const time = value ? instant(*value) : std::nullopt;
  if (!time || *time < now - oldest_push || *time > now + 10min) return std::nullopt;
  return time;
}

namespace {

using std::chrono::days;
constexpr days vendor_keeps{92};
constexpr days slack{1};
constexpr std::chrono::minutes ahead{10};

Time earliest_of(Asked const &asked) {
  return asked.now - (asked.pushed ? oldest_push : vendor_keeps);
}

/// A pushed time may be a number of unix time. A polled one is text: a number in its place means something else, and is refused.
ReadTime time_between(std::optional<std::string_view> value, bool pushed, Time earliest, Time latest) {
  if (!value) return {std::nullopt, no_time};
  auto const time = pushed ? instant(*value) : parse_time(*value);
  if (!time) return {std::nullopt, unreadable_time};
  if (*time < earliest) return {std::nullopt, "time is too old"};
  if (*time > latest) return {std::nullopt, "time is in the future"};
  return {time, {}};
}

}  // namespace

Asked asked_for_all(Time now) {
  return {.window = {now - vendor_keeps, now}, .now = now};
}

Asked pushed_until(Time now) {
  return {.window = {now - oldest_push, now}, .now = now, .only_imei = {}, .pushed = true};
}

std::optional<std::string> imei_of(api::Entry const &entry, Asked const &asked) {
  auto const named = entry.text({"imei", "deviceImei"});
  if (named || asked.only_imei.empty()) return imei(named);
  return imei(std::string_view{asked.only_imei});
}

ReadTime time_within(std::optional<std::string_view> value, Asked const &asked) {
  return time_between(value, asked.pushed, std::max(asked.window.from - slack, earliest_of(asked)),
                      std::min(asked.window.to + slack, asked.now + ahead));
}

ReadSpan span_within(std::optional<std::string_view> start, std::optional<std::string_view> end,
                     Asked const &asked) {
  auto const latest = std::min(asked.window.to + slack, asked.now + ahead);
  auto const begun = time_between(start, asked.pushed, earliest_of(asked), latest);
  if (!begun.time) return {std::nullopt, std::nullopt, begun.fault};
  if (!end) return {begun.time, std::nullopt, {}};
  auto const ended = time_between(end, asked.pushed, earliest_of(asked), asked.now + ahead);
  if (!ended.time) return {std::nullopt, std::nullopt, "end " + ended.fault};
  if (*ended.time < *begun.time) return {std::nullopt, std::nullopt, "ends before it starts"};
  if (*ended.time < asked.window.from - slack) return {std::nullopt, std::nullopt, "time is too old"};
  return {begun.time, ended.time, {}};
}

bool is_unread(std::string_view reason) {
  constexpr std::string_view end = "end ";
  if (reason.starts_with(end) && reason.substr(end.size()) == unreadable_time) return true;
  return std::ranges::any_of(std::initializer_list<std::string_view>{no_time, unreadable_time, no_alarm_type,
                                                                     no_fault_code, impossible_position},
                             [&](auto known) { return reason == known; });
}

rows::Refusal refuse(std::string reason, api::Entry const &entry) {
  constexpr std::size_t longest = 64;  // it is part of a key; the whole is in the JSON
  auto const imei = plain_text(entry.text({"imei", "deviceImei"}), longest);
  return {std::move(reason), imei.value_or(""), entry.json()};
}

}  // namespace fleet::clean
