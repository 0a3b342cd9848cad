#pragma once
#include "sim/view.hpp"

namespace fleet::sim {

/// Every row that the vendor ever reports of the device's events that touch [from, to]: uploads decide when an
/// event is first reported, the switches of RevisionSwitches what is reported otherwise later. Rows of neighbours may be
/// among them. `View::now` plays no part.
Reported story(View const &view, std::size_t device, Time from, Time to);

/// The rows reported at `view.now`; an unfinished event that the switches keep back is left out, the end of one that
/// grows is the newest fix.
Reported reported_now(View const &view, std::size_t device, Time from, Time to);

}  // namespace fleet::sim
