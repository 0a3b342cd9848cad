#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "sim/methods.hpp"

/// Answers as text, bent by the switches.
namespace fleet::sim {

/// A document as the vendor prints it: with `stringly_numbers` every number is quoted.
std::string text_of(nlohmann::json value, Switches const &switches);
/// A list: null when empty and `null_result`, the bare element when single and `object_instead_of_list`.
std::string list_text(nlohmann::json list, Switches const &switches);
/// {"code":…,"message":…,"result":…,"data":…}
std::string envelope(int code, std::string_view message, Payload const &payload, Switches const &switches);

/// 12.3456789, 1 → 12.3: what the vendor prints has few digits.
double rounded(double value, int digits);
/// "2024-05-01T01:05:33.000Z"
std::string iso_time(Time time);

}  // namespace fleet::sim
