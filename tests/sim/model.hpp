#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

/// Data of the simulated vendor: accounts, trackers and their reports.
namespace fleet::sim {

/// Source of a position, in the vendor's numbers.
enum class Source : std::uint8_t { satellite = 1, cell = 2, wifi = 3, beacon = 5 };

/// One fix, packed: recordings hold hundreds of thousands.
struct Fix {
  Time time;
  std::int32_t lat_e6 = 0;  ///< millionths of a degree, WGS 84
  std::int32_t lng_e6 = 0;
  std::int16_t speed_dkmh = 0;  ///< tenths of km/h; -10 where the source knows no speed
  std::int16_t direction_deg = 0;
  std::uint8_t satellites = 0;
  bool acc_on = false;
  Source source = Source::satellite;

  double speed_kmh() const { return speed_dkmh / 10.0; }
};

struct Place {
  std::int32_t lat_e6 = 0;
  std::int32_t lng_e6 = 0;
};
inline double degrees(std::int32_t e6) {
  return e6 / 1e6;
}

/// Ignition on to ignition off; both ends are times of fixes.
struct Trip {
  Time start;
  Time end;
  Place from;
  Place to;
  double distance_m = 0;  ///< haversine sum over the trip's fixes
  double max_kmh = 0;
};

/// Parking (ignition off) or idling (ignition on, standing).
struct Halt {
  Time from;
  Time to;
  Place place;
  bool acc_on = false;
};

struct Alarm {
  Time at;
  std::string_view type;  ///< the vendor's alertTypeId
  std::string_view name;
  Place place;
  std::int16_t speed_dkmh = 0;
  int fence = -1;  ///< index in Roster::fences
};

struct Events {
  std::vector<Trip> trips;
  std::vector<Halt> stops;
  std::vector<Alarm> alarms;
};

struct Account {
  std::string id;
  std::string name;
  int parent = -1;  ///< index in Roster::accounts; -1 for the root
  int type = 9;
};

enum class Kind { normal, never_activated, expired, silent };

struct Device {
  std::string imei;
  std::string label;  ///< the recording's name of the device, or the city's number
  std::string name;
  std::vector<std::size_t> accounts;  ///< who lists it; the first one owns it
  std::string model;
  std::string plate;
  std::string driver;
  std::string phone;
  std::string group;
  std::size_t group_id = 0;
  Kind kind = Kind::normal;
  bool has_obd = false;
  Time activated;
  Time expires;
};

/// A platform fence reports "in" and "out"; a fence kept in the tracker itself reports 4 and 5.
struct Fence {
  std::string name;
  Place centre;
  double radius_m = 0;
  bool terminal = false;
};

struct Roster {
  std::vector<Account> accounts;  ///< the first one is the root
  std::vector<Device> devices;
  std::vector<std::string> groups;
  std::vector<Fence> fences;
};

}  // namespace fleet::sim
