#pragma once
#include <optional>

#include "sim/methods.hpp"

namespace fleet::sim {

/// The first rule of the switch `refusals` that call `number` meets. `devices` are those it names, as text.
Refusal const *refusal_of(View const &view, std::string_view method, Params const &params,
                          std::uint64_t number);

}  // namespace fleet::sim
