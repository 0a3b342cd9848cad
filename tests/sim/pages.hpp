#pragma once
#include <nlohmann/json.hpp>

#include "sim/methods.hpp"

/// The pages of a list and the total beside them, as the switches of PageSwitches have it.
namespace fleet::sim {

/// The rows that the call gets.
nlohmann::json page_of(nlohmann::json const &list, Call const &call);
nlohmann::json page_of(nlohmann::json const &list, Call const &call, Page page);

/// Puts the declared total under `key`, or leaves it out.
void declare_total(nlohmann::json &object, char const *key, std::size_t rows, bool as_text, Call const &call);

}  // namespace fleet::sim
