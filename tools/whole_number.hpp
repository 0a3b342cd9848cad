#pragma once
#include <CLI/CLI.hpp>

#include "base/text.hpp"

namespace fleet::tools {

/// Transform of an option for whole numbers from `least` to `most`: decimal digits only. CLI11 itself reads 0010, the number of
/// a migration's file, as octal, and refuses 0018 (findings/cli11-leading-zero.sh).
inline CLI::Validator whole_number(int least, int most) {
  CLI::Range const range{least, most};
  return {[range](std::string &text) -> std::string {
            auto const number = to_number<long long>(text);
            if (!number) return "'" + text + "' is no whole number";
            text = std::to_string(*number);
            return range(text);
          },
          range.get_description()};
}

}  // namespace fleet::tools
