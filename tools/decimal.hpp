#pragma once
#include <CLI/CLI.hpp>

#include "base/text.hpp"

namespace fleet::tools {

/// Transform of an option for whole numbers: decimal digits only. Without it CLI11 reads 0010, the number of a migration's
/// file, as octal, and refuses 0018 (findings/cli11-leading-zero.sh).
inline CLI::Validator decimal() {
  return {[](std::string &text) -> std::string {
            auto const number = to_number<long long>(text);
            if (!number) return "'" + text + "' is no whole number";
            text = std::to_string(*number);
            return {};
          },
          ""};
}

}  // namespace fleet::tools
