#pragma once
#include "sim/methods.hpp"

namespace fleet::sim {

/// Puts something else in place of the payload's list when `odd_result` is drawn for call `number`.
void bend_shape(Call const &call, Method const &method, std::uint64_t number, Payload &payload);

}  // namespace fleet::sim
