#pragma once
#include <optional>
#include <string>
#include <variant>

#include "api/entry.hpp"
#include "base/clock.hpp"
#include "rows/rows.hpp"

/// One rule, one small function. The vendor's fields are often missing, text instead of numbers, or out of
/// range; a value that cannot be right becomes null, a row that cannot be stored becomes a Refusal.
namespace fleet::clean {

template <class Row>
using Cleaned = std::variant<Row, rows::Refusal>;

struct Coordinates {
  double lat, lng;
};

/// Letters and digits, 5 to 32 of them; a tracker has 15 digits, a tag may differ.
std::optional<std::string> imei(std::optional<std::string_view> value);
/// 0..1000 km/h; the vendor's −1 means unknown.
std::optional<double> speed_kmh(std::optional<double> value);
/// 0..360 degrees; −1 means unknown, "370" was seen.
std::optional<double> direction_deg(std::optional<double> value);
/// Both within range and not exactly 0,0, which the vendor sends for "no fix" and "expired".
std::optional<Coordinates> coordinates(std::optional<double> lat, std::optional<double> lng);
/// "0"/"1" in live answers, "OFF"/"ON" in tracks.
std::optional<bool> on_off(std::optional<std::string_view> value);
/// GPS, LBS, WIFI, BEACON or 1, 2, 3, 5; anything else is unknown.
std::optional<rows::PositionType> position_type(std::optional<std::string_view> value);
std::optional<int> whole_number(std::optional<double> value, int least, int most);
std::optional<double> within(std::optional<double> value, double least, double most);
/// Text without bytes PostgreSQL cannot store, at most `most` bytes.
std::optional<std::string> plain_text(std::optional<std::string_view> value, std::size_t most = 500);
/// From the year 2000 up to 10 minutes after `now`: a clock ahead would freeze the live position for as long.
std::optional<Time> plausible_time(std::optional<std::string_view> value, Time now);

rows::Refusal refuse(std::string reason, api::Entry const &entry);

}  // namespace fleet::clean
