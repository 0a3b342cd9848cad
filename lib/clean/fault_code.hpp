#pragma once
#include "clean/fields.hpp"

namespace fleet::clean {

/// One trouble code of an engine, from the list of faults.
/// Units:  time UTC.
/// Gives:  a Refusal without imei, time or code.
/// Source: docs/understand/api-notes.md, "OBD".
Cleaned<rows::FaultCode> fault_code(api::Entry const &entry, Asked const &asked);

}  // namespace fleet::clean
