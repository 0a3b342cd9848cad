#pragma once
#include "serve/authentication.hpp"
#include "serve/route.hpp"

/// Scope: the part of the fleet that a token may see. The SQL functions keep to it; a token without cost centres sees all.
namespace fleet::serve {

/// The argument p_scope of the SQL functions of routes with Scope::vehicles. It is their last one.
inline constexpr store::Argument scope_argument{"scope", "text[]"};

/// Refuses what `caller` may not ask of `route`, and appends the value of p_scope to `arguments` where its function takes it.
/// Throws Problem{403} when the caller asked for another cost centre, or the whole fleet's figures with a token of some.
void limit_to_scope(Route const &route, Caller const &caller, store::Parameters &arguments);

}  // namespace fleet::serve
