#pragma once
#include "sim/model.hpp"

/// Events as the vendor reports them over time: a row is reported from `since` until `until`, then another one of the
/// same event or none.
namespace fleet::sim {

struct Life {
  Time since = Time::min();
  Time until = Time::max();
  bool holds(Time at) const { return at >= since && at < until; }
};

enum class State {
  whole,
  open,      ///< not ended yet: the end in the row is not reported
  reopened,  ///< was reported as ended, and is reported as open again: the end in the row is the one that holds
  bare       ///< an alarm without position, speed and name
};

template <class Event>
struct Row {
  Event event;
  Life life;
  State state = State::whole;
};

/// Every row there ever is of some events, in no order.
struct Reported {
  std::vector<Row<Trip>> trips;
  std::vector<Row<Halt>> stops;
  std::vector<Row<Alarm>> alarms;
};

}  // namespace fleet::sim
