#pragma once
#include <optional>
#include <string>

#include "serve/authentication.hpp"
#include "store/reports.hpp"

/// What a caller who may see one cost centre gets of each answer. For others every function passes all
/// through.
namespace fleet::serve {

/// The cost centre to ask for. Throws Problem{403} when the caller asked for another than his own.
std::optional<std::string> scoped(Caller const &caller, std::optional<std::string> asked);

/// {filters} of the scope's own vehicles.
std::string scoped_filters(Caller const &caller, std::string filters);
/// {filters, summary, geojson} whose trips are of the scope already: only the filters are cut.
std::string scoped_trips(Caller const &caller, std::string trips);
/// A trip as a track, or Problem{404} as for one that does not exist.
std::string scoped_trip(Caller const &caller, std::string trip, std::int64_t trip_id);
/// A track, or Problem{404} as for a vehicle that does not exist.
std::string scoped_track(Caller const &caller, std::string track, std::string const &asked);

}  // namespace fleet::serve
