#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "http/server_message.hpp"
#include "store/reports.hpp"

/// What requests ask for, checked. Everything here throws Problem{400} that names the parameter and its
/// value; a parameter that is blank counts as left out; names that nobody reads are ignored.
namespace fleet::serve {

/// At most 200 bytes. Throws also when the name is given twice.
std::optional<std::string> text_parameter(http::Request const &request, std::string_view name);
std::optional<int> number_parameter(http::Request const &request, std::string_view name, int least, int most);
/// Throws when it is missing.
double degrees_parameter(http::Request const &request, std::string_view name, double limit);
/// "on" or "off" from on, off, 1, 0, true, false.
std::optional<std::string> acc_status_parameter(http::Request const &request);
/// Throws when it is missing.
std::string vehicle_parameter(http::Request const &request);

/// The body of POST /webhook/fleet-dashboard: a JSON object, or a form in which `vehicles` repeats or holds a
/// comma list. Times are RFC 3339, or dates taken as UTC. An empty body filters nothing.
store::TripFilter trip_filter(http::Request const &request);

}  // namespace fleet::serve
