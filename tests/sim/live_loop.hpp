#pragma once
#include "sim/derive.hpp"

namespace fleet::sim {

/// A vehicle that drives one recorded trip to and fro without end: out, 10 min parked, back, 10 min parked. Its
/// state at a moment follows from the moment alone.
class LiveLoop {
 public:
  /// `trip` holds the recorded fixes of one trip, ordered by time. Nothing happens before `begin`; `offset`
  /// keeps vehicles out of step.
  LiveLoop(std::span<Fix const> trip, std::vector<Fence> const &fences, Rules const &rules, Time begin,
           Seconds offset);
  void fixes(Time from, Time to, std::vector<Fix> &into) const;
  void events(Time from, Time to, Events &into) const;
  /// Metres driven from `begin` to `at`.
  double distance_m(Time at) const;
  bool runs() const { return period_.count() > 0; }

 private:
  void build(std::span<Fix const> trip);
  Seconds shift_of(Time at) const;
  double along_m(Time at) const;

  std::vector<Fix> cycle_;  ///< one period, times from 1970-01-01
  std::vector<double> metres_;
  Events cycle_events_;
  Seconds period_{0};
  Time begin_;
  Seconds offset_;
};

}  // namespace fleet::sim
