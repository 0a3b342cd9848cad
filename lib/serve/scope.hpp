#pragma once
#include <optional>
#include <string>
#include <vector>

#include "serve/authentication.hpp"
#include "serve/route.hpp"

/// Scope: the part of the fleet that a token may see. A token without a cost centre sees all.
namespace fleet::serve {

/// Sets the argument cost_centre of `route`, where it has one, to the caller's scope. Throws Problem{403} when the
/// caller asked for another cost centre, or the whole fleet's figures with a token of one.
void limit_to_scope(Route const &route, Caller const &caller, store::Parameters &arguments);

/// The part of an answer that is in the caller's scope (Scope::vehicle, Scope::filters). Throws Problem{404} for a
/// vehicle outside of it, as for one that does not exist.
std::string cut_to_scope(Route const &route, Caller const &caller, store::Parameters const &arguments,
                         std::string answer);

}  // namespace fleet::serve
