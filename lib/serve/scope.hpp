#pragma once
#include "serve/authentication.hpp"
#include "serve/route.hpp"

/// Scope: the part of the fleet that a token may see. The SQL functions keep to it; a token without cost centres sees all.
namespace fleet::serve {

/// The argument p_scope of the SQL functions of routes with Scope::vehicles. It is their last one.
inline constexpr store::Argument scope_argument{"scope", "text[]"};

/// The value that the token of `caller` fixes `parameter` to; nothing: it is free. Throws Problem{403} when `given` has another one: the same
/// answer whether that exists or not.
std::optional<std::string> fixed_argument(Parameter const &parameter, std::vector<Given> const &given,
                                          Caller const &caller);

/// Throws Problem{403} when `route` has nothing for `caller`: the whole fleet's figures for a token of some cost centres, anything but
/// what a share link shows.
void refuse_out_of_scope(Route const &route, Caller const &caller);

/// Appends the value of p_scope to `arguments` where the function of `route` takes it. Throws Problem{403} when the caller asked for
/// another cost centre.
void limit_to_scope(Route const &route, Caller const &caller, store::Parameters &arguments);

}  // namespace fleet::serve
