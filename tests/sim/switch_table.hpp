#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/switches.hpp"

namespace fleet::sim {

/// How one switch is named, read and described. Order and words are those of docs/understand/simulator.md.
struct SwitchRow {
  using Field = std::variant<bool Switches::*, int Switches::*, double Switches::*, std::uint64_t Switches::*,
                             std::string Switches::*, std::optional<Time> Switches::*, Who Switches::*,
                             std::vector<Refusal> Switches::*>;
  std::string_view name;
  Field field;
  std::string_view unit;  ///< "share" is 0 to 1; "" where the words or true and false say it
  std::string_view doc;
  std::vector<std::string> words{};  ///< what a text may be; empty: anything
};

struct SwitchGroup {
  std::string_view title;
  std::vector<SwitchRow> rows;
};

std::vector<SwitchGroup> const &switch_table();

/// The tables of docs/understand/simulator.md.
std::string switches_markdown();

}  // namespace fleet::sim
