#pragma once
#include <string>

namespace fleet::tools {

/// docs/generated/configuration.md, from config::setting_table().
std::string configuration_page();

/// docs/generated/exit-codes.md, from exit_codes().
std::string exit_codes_page();

}  // namespace fleet::tools
