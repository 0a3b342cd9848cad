#pragma once
#include "clean/fields.hpp"

namespace fleet::clean {

/// One stop of a parking report; `idling`: asked for with the engine on.
/// Units:  times ISO with Z (unlike the vendor's other methods); durSecond whole stop, stopSecond engine-off part.
/// Gives:  a Refusal without imei or start, or when it ends before it starts. No end: the stop goes on.
/// Source: docs/understand/api-notes.md, "Parking".
Cleaned<rows::ParkingEvent> parking(api::Entry const &entry, bool idling, Asked const &asked,
                                    OddValues *odd = nullptr);

}  // namespace fleet::clean
