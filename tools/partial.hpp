#pragma once
#include <string>

#include "base/error.hpp"
#include "base/log.hpp"
#include "context.hpp"

namespace fleet::tools {

/// Warns of a thing that this run leaves undone, or would: its exit code is then 3.
inline void warn_partial(Context &context, std::string const &text) {
  log::warning(text);
  context.exit_code = static_cast<int>(Stop::partial);
}

}  // namespace fleet::tools
