#pragma once
#include "sim/methods.hpp"
#include "sim/tokens.hpp"

/// The checks of one request, in the order the vendor is assumed to make them; each throws Refused.
namespace fleet::sim {

/// Common parameters, format, key, time stamp, signature.
void check_common(Params const &params, Credentials const &credentials, Time now);

/// Account and devices must exist below the user: code 1002.
void check_ownership(Method const &method, Call &call);

/// The method's own parameters: missing, malformed, out of range. Unknown ones are named in `unknown`.
void check_private(Method const &method, Call &call, std::vector<std::string> &unknown);

/// "yyyy-MM-dd HH:mm:ss" and nothing else.
std::optional<Time> strict_time(std::string_view text);

}  // namespace fleet::sim
