#pragma once
#include "sim/tank.hpp"
#include "sim/trouble_codes.hpp"
#include "sim/view.hpp"
#include "sim/visits.hpp"

namespace fleet::sim {

/// Rows that nobody can have: recorded, but never uploaded, or not yet.
struct Unknowable {
  std::string_view stream;
  std::size_t never = 0;
  std::size_t pending = 0;
  Time first = Time::max();  ///< of those that never come
  Time last = Time::min();
};

/// A tracker on a vehicle with a driver, from one change of the vendor's list to the next.
struct Assignment {
  Time from;
  Time to;
  std::string plate;
  std::string driver;
};

/// The expected rows at `view.now`, after all uploads and revisions so far, however the answers were degraded:
/// those of a reader that has read everything, and counts of those that nobody can know.
class Truth {
 public:
  explicit Truth(View const &view) : view_(view) {}

  /// One fix a second, the best of it, as the tracker reports it. Throws nothing; from and to both included.
  std::vector<Fix> fixes(std::size_t device, Time from, Time to) const;
  /// Events that touch [from, to], each in its last form; an open one only where the switches report open ones.
  std::vector<Row<Trip>> trips(std::size_t device, Time from, Time to) const;
  std::vector<Row<Halt>> stops(std::size_t device, Time from, Time to) const;
  std::vector<Row<Alarm>> alarms(std::size_t device, Time from, Time to) const;
  /// Fixes at which the engine computer reports.
  std::vector<Fix> engine_readings(std::size_t device, Time from, Time to) const;
  std::vector<Trouble> troubles(std::size_t device, Time from, Time to) const;
  Tank tank(std::size_t device, Time from, Time to) const;
  std::vector<Visit> visits(std::size_t device, Time from, Time to) const;
  std::vector<Assignment> assignments(std::size_t device, Time from, Time to) const;
  std::vector<Unknowable> unknowable(std::size_t device, Time from, Time to) const;

  View const &view() const { return view_; }

 private:
  View view_;
};

/// The streams of `truth_csv`, in order.
std::vector<std::string_view> const &truth_streams();

/// Rows of one stream as CSV with a header, ordered by device and time; `device` empty: all. Columns and units in
/// docs/understand/simulator.md. Throws Error{usage} for a stream that is none of truth_streams().
std::string truth_csv(Truth const &truth, std::string_view stream, std::optional<std::size_t> device,
                      Time from, Time to);

/// Per device and UTC day: imei,day,rows,md5 of the lines without header, each with its line end.
std::string truth_digest(Truth const &truth, std::string_view stream, std::optional<std::size_t> device,
                         Time from, Time to);

}  // namespace fleet::sim
