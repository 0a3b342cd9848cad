#pragma once
#include "clean/fields.hpp"

namespace fleet::clean {

/// One alarm of the poll's alarm list.
/// Units:  speed km/h; times UTC. alarmTypeName and alertTypeName are the same thing. 0,0 is no position.
/// Gives:  a Refusal without imei, type or time. There is no id: (imei, time, type) is the key.
/// Source: docs/understand/api-notes.md, "Alarms".
Cleaned<rows::Alarm> alarm(api::Entry const &entry, Asked const &asked, OddValues *odd = nullptr);

}  // namespace fleet::clean
