#pragma once
#include "clean/fields.hpp"

namespace fleet::clean {

/// One row of the OBD list.
/// Units:  km, l, %, °C, rpm, km/h; the battery's unit is unknown and stays text; times UTC, hours may be unpadded.
/// Gives:  a Refusal without imei or time.
/// Source: docs/understand/api-notes.md, "OBD".
Cleaned<rows::ObdReading> obd_reading(api::Entry const &entry, Asked const &asked, OddValues *odd = nullptr);

}  // namespace fleet::clean
