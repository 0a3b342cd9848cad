#pragma once
#include "clean/fields.hpp"

namespace fleet::clean {

/// One trip of a mileage answer. Its distance and odometers are as sent: judge_distances (distance_unit.hpp)
/// judges their units over the whole answer.
/// Units:  times UTC; runTimeSecond or elapsed, seconds.
/// Gives:  a Refusal without imei or start, with impossible times, or when the trip ends before it starts. A
///         trip without an end is_open: it is not stored before it has ended.
/// Source: docs/understand/api-notes.md, "Mileage".
Cleaned<rows::Trip> trip(api::Entry const &entry, Asked const &asked, OddValues *odd = nullptr);

}  // namespace fleet::clean
