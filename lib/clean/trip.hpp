#pragma once
#include "clean/fields.hpp"

namespace fleet::clean {

/// One trip of a mileage answer. `mileage_unit`: auto, m or km (distance_unit.hpp).
/// Units:  times UTC; runTimeSecond or elapsed, seconds; odometers metres.
/// Gives:  a Refusal without imei or start, with impossible times, or when the trip ends before it starts. A
///         trip without an end is_open: it is not stored before it has ended.
/// Source: docs/api-notes.md, "Mileage".
Cleaned<rows::Trip> trip(api::Entry const &entry, std::string const &mileage_unit, Asked const &asked);

}  // namespace fleet::clean
