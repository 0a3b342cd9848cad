#pragma once
#include <nlohmann/json.hpp>

#include "sim/points_text.hpp"
#include "sim/view.hpp"

/// Rows that no tracker can have meant, beside the true ones; and live rows of an old place.
namespace fleet::sim {

enum class Wrong { none, week_rollover, y1980, y2000, unix_ms, ahead_5h, lat_148, comma, trip_26y };

/// The wrong row that comes beside the true one of this device and time, by the switches.
Wrong wrong_of(View const &view, std::size_t device, Time at, std::uint64_t salt);

/// The wrong point beside `fix`.
std::optional<PointText> wrong_point(View const &view, std::size_t device, Fix const &fix);

/// Bends a trip or alarm row: the first of `times` is the key; false when this kind does not fit it.
bool make_wrong(nlohmann::json &row, Wrong kind, std::vector<std::pair<char const *, Time>> const &times,
                std::pair<char const *, char const *> place, Time now);

/// Bends the live row of a device, or gives it an old place, when it is drawn for this minute.
void bend_live(nlohmann::json &row, View const &view, std::size_t device, Fix const &fix);

/// Wifi, cell or beacon position of the fix's second, 300 m off.
std::optional<Fix> poor_twin(View const &view, std::size_t device, Fix const &fix);
/// The fix as the tracker reports it: parked ones of `radio_parked` come by radio.
Fix as_reported(View const &view, std::size_t device, Fix fix);

}  // namespace fleet::sim
