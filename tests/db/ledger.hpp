#pragma once
// A fleet whose truth is known: what ten vehicles did in forty days, second by second, and what their trackers make of it.
#include <cstdint>
#include <string>
#include <vector>

namespace fleet::testing {

/// How a tracker degrades what it sees.
struct Tracker {
  std::string imei;
  std::string about;        ///< for the table
  int driving_step_s = 10;  ///< between fixes while the engine runs
  int parked_step_s = 300;  ///< and while it does not
  enum class Ignition { wired_right, not_connected, always_on } ignition = Ignition::wired_right;
  enum class Speed { sent, zero, not_sent } speed = Speed::sent;
  bool night = false;          ///< works at night
  double lost_gaps_a_day = 2;  ///< silences of 2 to 20 minutes while driving
  bool uploads_late = false;   ///< whole hours arrive a day or two later
  bool wifi = false;           ///< wifi positions while parked
};

struct LedgerFix {
  std::int64_t at = 0;  ///< seconds since 1970
  double lat = 0;
  double lng = 0;
  double kmh = 0;     ///< negative: not sent
  int ignition = -1;  ///< 1, 0, -1: not reported
  bool wifi = false;
  int arrives_on_day = 0;
};

/// One shift: the truth of a driver's day.
struct LedgerShift {
  std::int64_t start = 0;
  std::int64_t end = 0;
  std::string driver;
  double km = 0;
  double driving_s = 0;
};

struct Ledger {
  Tracker tracker;
  std::vector<LedgerFix> fixes;
  std::vector<LedgerShift> shifts;
  double km = 0;
  double driving_s = 0;  ///< at 5 km/h and more
  double idle_s = 0;     ///< standing with the engine on, stops of five minutes and more
  int trips = 0;         ///< between stops with the engine off, or of half an hour
  double top_kmh = 0;
};

/// Forty days from `start`, an instant at midnight UTC. The same for the same seed.
Ledger keep_ledger(Tracker const &tracker, std::int64_t start, unsigned seed);

/// The ten trackers of the test.
std::vector<Tracker> ledger_trackers();

}  // namespace fleet::testing
