#pragma once
#include "clean/fields.hpp"

namespace fleet::clean {

/// One fence of the platform's list.
/// Units:  radius metres; coordinates "lat,lng", points separated by ';'.
/// Gives:  a Refusal without a fence id.
/// Source: docs/understand/api-notes.md, "Fences".
Cleaned<rows::Geofence> geofence(api::Entry const &entry, std::string const &account,
                                 OddValues *odd = nullptr);

}  // namespace fleet::clean
