#pragma once
#include <optional>
#include <string>
#include <variant>

#include "api/entry.hpp"
#include "base/clock.hpp"
#include "clean/ranges.hpp"
#include "rows/rows.hpp"

/// One rule, one small function. The vendor's fields are often missing, text instead of numbers, or out of
/// range; a value that cannot be right becomes null and is noted, a row that cannot be stored becomes a Refusal.
namespace fleet::clean {

using OddValues = std::vector<rows::OddValue>;

template <class Row>
using Cleaned = std::variant<Row, rows::Refusal>;

struct Coordinates {
  double lat, lng;
};

/// Letters and digits, 5 to 32 of them; a tracker has 15 digits, a tag may differ.
std::optional<std::string> imei(std::optional<std::string_view> value);
/// Both within range and not exactly 0,0, which the vendor sends for "no fix" and "expired".
std::optional<Coordinates> coordinates(std::optional<double> lat, std::optional<double> lng);
/// "0"/"1" in live answers, "OFF"/"ON" in tracks.
std::optional<bool> on_off(std::optional<std::string_view> value);
/// GPS, LBS, WIFI, BEACON or 1, 2, 3, 5; anything else is unknown.
std::optional<rows::PositionType> position_type(std::optional<std::string_view> value);
std::optional<int> whole_number(std::optional<double> value, Range range);
std::optional<double> within(std::optional<double> value, Range range);
/// Text without bytes PostgreSQL cannot store, at most `most` bytes.
std::optional<std::string> plain_text(std::optional<std::string_view> value, std::size_t most = 500);
/// Adds an odd value, so that a sensor that is always wrong costs a few rows: repeats count up, and of many different values of a
/// field the further ones are counted together.
void add_odd_value(OddValues &odd, rows::OddValue value);

/// The values of one entry. One that is there and cannot be right becomes nothing, and is noted in `odd`: as "value out of
/// range: direction" or "value not readable: speed", with the field as it came.
class Values {
 public:
  using Names = std::initializer_list<std::string_view>;
  /// `odd`: nothing is noted where it is null.
  Values(api::Entry const &entry, std::string imei, OddValues *odd)
      : entry_(entry), imei_(std::move(imei)), odd_(odd) {}

  /// The first spelling that holds a number.
  std::optional<double> number(Names names, Range range) const;
  std::optional<int> whole(Names names, Range range) const;
  std::optional<double> speed_kmh(Names names) const;
  std::optional<double> direction_deg(std::string_view name) const;
  std::optional<bool> on_off(std::string_view name) const;
  /// Degrees; 0,0 is no position, and no odd one.
  std::optional<Coordinates> place(Names lat, Names lng) const;
  void note_out_of_range(std::string_view name) const { note("out of range", name); }

 private:
  void note(char const *fault, std::string_view name) const;

  api::Entry const &entry_;
  std::string imei_;
  OddValues *odd_;
};

/// A time as text (UTC), unix seconds or unix milliseconds, recognised by its size.
std::optional<Time> instant(std::string_view text);

/// As instant; from five years before `now` up to 10 minutes after it: a clock ahead would freeze the live position for as
/// long, one that has lost its date would make history of 1980, of 2000 or of 1024 weeks ago.
std::optional<Time> plausible_time(std::optional<std::string_view> value, Time now);

/// The reason of a row that names no device, or none that can be.
inline constexpr char const *no_imei = "no usable imei";
/// The reason of a row of a device that was not asked for.
inline constexpr char const *of_another_device = "device was not asked for";
/// The reasons of rows whose form was not understood; of a span's end "end " stands before the one of its time.
inline constexpr char const *no_time = "no time";
inline constexpr char const *unreadable_time = "time is not readable";
inline constexpr char const *no_alarm_type = "no alarm type";
inline constexpr char const *no_fault_code = "no fault code";
inline constexpr char const *impossible_position = "position is impossible";
/// Whether a row was refused because its form was not understood. Of other refusals the vendor may know nothing better.
bool is_unread(std::string_view reason);

/// The window that the vendor was asked for, and the time of the request by the clock that judges times.
struct Asked {
  Window window;
  Time now;
  std::string only_imei{};  ///< the device, when only one was asked for
  bool pushed = false;      ///< a message that nobody asked for: the vendor's 92 days say nothing about it
};
/// The whole of what the vendor keeps: for answers that are asked for without a window, as the live sweep.
Asked asked_for_all(Time now);
/// Any time of the last five years: a message may be processed again a year after it came.
Asked pushed_until(Time now);

/// The device of a row; where the row names none, the only one that was asked for.
std::optional<std::string> imei_of(api::Entry const &entry, Asked const &asked);

/// A time of an answer, or why it cannot be right.
struct ReadTime {
  std::optional<Time> time;
  std::string fault;  ///< "no time", "time is not readable", "time is too old", "time is in the future"
};
/// A time that lies in what was asked for, a day of slack on both sides, and in what the vendor keeps (92
/// days, unless it was pushed); at most 10 minutes ahead. Wrong clocks, counters that roll over after 1024 weeks and answers to
/// another question do not get in.
ReadTime time_within(std::optional<std::string_view> value, Asked const &asked);

/// Start and end of an event.
struct ReadSpan {
  std::optional<Time> start, end;  ///< no end: it goes on
  std::string fault;               ///< as ReadTime, or "ends before it starts"
};
/// An event that touches what was asked for. It may have begun long before, but not before what the vendor
/// keeps.
ReadSpan span_within(std::optional<std::string_view> start, std::optional<std::string_view> end,
                     Asked const &asked);

rows::Refusal refuse(std::string reason, api::Entry const &entry);

}  // namespace fleet::clean
