#include "clean/distance_unit.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fleet::clean {
namespace {

constexpr double fastest_kmh = 250;
constexpr double least_km = 0.02;  ///< shorter expectations prove nothing
/// The units are 1000 apart: whatever lies within a factor of 8 is meant.
constexpr double tolerance = 8;

double in_km(double value, DistanceUnit unit) {
  return unit == DistanceUnit::metres ? value / 1000 : value;
}

DistanceUnit other(DistanceUnit unit) {
  return unit == DistanceUnit::metres ? DistanceUnit::kilometres : DistanceUnit::metres;
}

/// The unit in which `value` is about `expected_km`.
DistanceUnit unit_for(double value, double expected_km) {
  for (auto const unit : {DistanceUnit::metres, DistanceUnit::kilometres}) {
    auto const ratio = in_km(value, unit) / expected_km;
    if (ratio > 1 / tolerance && ratio < tolerance) return unit;
  }
  return DistanceUnit::unknown;
}

void add(UnitCounts &counts, DistanceUnit unit, std::size_t weight = 1) {
  if (unit == DistanceUnit::metres) counts.metres += weight;
  if (unit == DistanceUnit::kilometres) counts.kilometres += weight;
}

/// The unit that has two thirds of the votes.
DistanceUnit majority(UnitCounts const &counts) {
  if (counts.metres > 2 * counts.kilometres) return DistanceUnit::metres;
  if (counts.kilometres > 2 * counts.metres) return DistanceUnit::kilometres;
  return DistanceUnit::unknown;
}

std::optional<double> by_speed_km(rows::Trip const &trip) {
  auto const km = trip.avg_speed_kmh.value_or(0) * static_cast<double>(trip.duration_s) / 3600;
  return km >= least_km ? std::optional{km} : std::nullopt;
}

std::optional<double> straight_km(rows::Trip const &trip) {
  if (!trip.start_lat || !trip.end_lat) return std::nullopt;
  return haversine_km(*trip.start_lat, *trip.start_lng, *trip.end_lat, *trip.end_lng);
}

bool is_possible(rows::Trip const &trip, double km) {
  auto const straight = straight_km(trip);
  if (straight && km < *straight * 0.9 - 0.2) return false;
  return trip.duration_s <= 0 || km / (static_cast<double>(trip.duration_s) / 3600) <= fastest_kmh;
}

/// The only unit in which the trip is possible; unknown when both or none are.
DistanceUnit only_possible(rows::Trip const &trip, double value) {
  bool const metres = is_possible(trip, value / 1000);
  bool const kilometres = is_possible(trip, value);
  if (metres == kilometres) return DistanceUnit::unknown;
  return metres ? DistanceUnit::metres : DistanceUnit::kilometres;
}

/// Distance of the trip by the odometer, in the odometer's own unit. An odometer of 0 is not connected.
std::optional<double> odometer_step(rows::Trip const &trip) {
  if (!trip.start_odometer_raw || !trip.end_odometer_raw || *trip.start_odometer_raw <= 0)
    return std::nullopt;
  auto const step = *trip.end_odometer_raw - *trip.start_odometer_raw;
  return step > 0 ? std::optional{step} : std::nullopt;
}

/// A jump that no vehicle drives, in whichever unit: a reset, or another tracker.
bool is_plausible_step(rows::Trip const &trip, double step) {
  return is_possible(trip, step / 1000) || is_possible(trip, step);
}

/// Votes of the trip's own witnesses on a value of it, without the odometer.
UnitCounts votes_on(rows::Trip const &trip, double value) {
  UnitCounts votes;
  if (value <= 0) return votes;
  if (auto const expected = by_speed_km(trip)) add(votes, unit_for(value, *expected));
  add(votes, only_possible(trip, value));
  return votes;
}

UnitCounts &operator+=(UnitCounts &sum, UnitCounts const &more) {
  sum.metres += more.metres;
  sum.kilometres += more.kilometres;
  return sum;
}

/// The units of one answer: of the distances, by device, and of the odometers.
struct Verdict {
  std::map<std::string, UnitCounts> devices;
  UnitCounts answer;
  UnitCounts odometers;

  DistanceUnit of(std::string const &imei, UnitHistory const &past) const {
    auto votes = devices.contains(imei) ? devices.at(imei) : UnitCounts{};
    if (auto const before = past.devices.find(imei); before != past.devices.end()) votes += before->second;
    for (auto const &counts : {votes, answer, past.fleet})
      if (auto const unit = majority(counts); unit != DistanceUnit::unknown) return unit;
    return DistanceUnit::unknown;
  }
};

Verdict collect(std::vector<rows::Trip> const &trips) {
  Verdict verdict;
  for (auto const &trip : trips) {
    auto const step = odometer_step(trip);
    if (step && is_plausible_step(trip, *step)) verdict.odometers += votes_on(trip, *step);
    auto const votes = votes_on(trip, trip.distance_raw.value_or(0));
    verdict.devices[trip.imei] += votes;
    verdict.answer += votes;
  }
  // An odometer whose unit is known, or taken as documented, is a witness for trips without another one.
  auto const odometer = majority(verdict.odometers) == DistanceUnit::kilometres ? DistanceUnit::kilometres
                                                                                : DistanceUnit::metres;
  for (auto const &trip : trips) {
    auto const step = odometer_step(trip);
    if (!step || trip.distance_raw.value_or(0) <= 0 || !is_possible(trip, in_km(*step, odometer))) continue;
    UnitCounts vote;
    if (in_km(*step, odometer) >= least_km) add(vote, unit_for(*trip.distance_raw, in_km(*step, odometer)));
    verdict.devices[trip.imei] += vote;
    verdict.answer += vote;
  }
  return verdict;
}

/// Number of witnesses for and against one unit of one trip.
struct Balance {
  int in_favour = 0, against = 0;
};

Balance weigh(rows::Trip const &trip, DistanceUnit unit, DistanceUnit odometer) {
  Balance balance;
  auto const count = [&](bool agrees) { ++(agrees ? balance.in_favour : balance.against); };
  if (auto const expected = by_speed_km(trip)) count(unit_for(*trip.distance_raw, *expected) == unit);
  auto const step = odometer_step(trip);
  if (step && in_km(*step, odometer) >= least_km && is_possible(trip, in_km(*step, odometer)))
    count(unit_for(*trip.distance_raw, in_km(*step, odometer)) == unit);
  bool const possible = is_possible(trip, in_km(*trip.distance_raw, unit));
  if (!possible) ++balance.against;
  if (possible && only_possible(trip, *trip.distance_raw) == unit) ++balance.in_favour;
  return balance;
}

void set(rows::Trip &trip, std::optional<DistanceUnit> unit, char const *quality) {
  trip.distance_km = unit ? std::optional{in_km(*trip.distance_raw, *unit)} : std::nullopt;
  trip.distance_unit = !unit ? "" : *unit == DistanceUnit::metres ? "m" : "km";
  trip.quality = quality;
}

void judge_as_set(rows::Trip &trip, DistanceUnit unit, DistanceUnit odometer) {
  auto const balance = weigh(trip, unit, odometer);
  bool const impossible = !is_possible(trip, in_km(*trip.distance_raw, unit));
  if (balance.against > balance.in_favour)
    set(trip, impossible ? std::nullopt : std::optional{unit}, "unit_contradicted");
  else
    set(trip, unit, balance.in_favour > 0 ? "ok" : "unit_assumed");
}

void judge(rows::Trip &trip, DistanceUnit unit, DistanceUnit odometer) {
  auto const chosen = unit == DistanceUnit::unknown ? DistanceUnit::metres : unit;
  auto const balance = weigh(trip, chosen, odometer);
  if (balance.against == 0) return set(trip, chosen, balance.in_favour > 0 ? "ok" : "unit_assumed");
  if (balance.in_favour > balance.against) return set(trip, chosen, "ok");
  auto const instead = weigh(trip, other(chosen), odometer);
  // Nothing else is known of the unit: a single witness is enough. Else it takes two against the majority.
  int const needed = unit == DistanceUnit::unknown ? 1 : 2;
  if (instead.in_favour >= needed && instead.in_favour > instead.against)
    return set(trip, other(chosen), "ok");
  set(trip, std::nullopt, "unit_unclear");
}

/// A distance of 0 is no length of a trip that its witnesses have seen move.
void judge_zero(rows::Trip &trip) {
  bool const moved = by_speed_km(trip).value_or(0) > 0.5 || straight_km(trip).value_or(0) > 0.3;
  if (moved) return set(trip, std::nullopt, "unit_unclear");
  set(trip, DistanceUnit::metres, "ok");
}

void set_odometers(rows::Trip &trip, DistanceUnit unit) {
  auto const km = [&](std::optional<double> const &raw) {
    return raw ? std::optional{in_km(*raw, unit)} : std::nullopt;
  };
  trip.start_odometer_km = km(trip.start_odometer_raw);
  trip.end_odometer_km = km(trip.end_odometer_raw);
}

}  // namespace

void judge_distances(std::vector<rows::Trip> &trips, std::string const &setting, UnitHistory const &past) {
  auto const verdict = collect(trips);
  auto const odometer = majority(verdict.odometers) == DistanceUnit::kilometres ? DistanceUnit::kilometres
                                                                                : DistanceUnit::metres;
  for (auto &trip : trips) {
    set_odometers(trip, odometer);
    if (!trip.distance_raw)
      trip.quality = "no_distance";
    else if (*trip.distance_raw == 0)
      judge_zero(trip);
    else if (setting != "auto")
      judge_as_set(trip, setting == "m" ? DistanceUnit::metres : DistanceUnit::kilometres, odometer);
    else
      judge(trip, verdict.of(trip.imei, past), odometer);
  }
}

double haversine_km(double lat1_deg, double lng1_deg, double lat2_deg, double lng2_deg) {
  constexpr double earth_radius_km = 6371.0088;
  constexpr double rad = std::numbers::pi / 180;
  auto const half_lat = std::sin((lat2_deg - lat1_deg) * rad / 2);
  auto const half_lng = std::sin((lng2_deg - lng1_deg) * rad / 2);
  auto const h =
      half_lat * half_lat + std::cos(lat1_deg * rad) * std::cos(lat2_deg * rad) * half_lng * half_lng;
  return 2 * earth_radius_km * std::asin(std::sqrt(h < 1 ? h : 1));
}

}  // namespace fleet::clean
