#pragma once
#include <optional>
#include <string>

#include "sim/request.hpp"
#include "sim/switches.hpp"

namespace fleet::sim {

/// Fault of one call. The first four happen before the vendor has read the call, the last two after.
enum class Fault { none, http_500, html_body, empty_body, busy, truncate, reset };

/// The fault of call `number`: a function of the seed, so that a run repeats.
Fault draw_fault(Switches const &switches, std::uint64_t number);
std::string fault_name(Fault fault);
/// The answer for a fault that comes first.
std::optional<Answer> early_answer(Fault fault);
/// `answer` after one of the last two faults.
Answer damage(Fault fault, Answer answer, std::uint64_t number);

}  // namespace fleet::sim
