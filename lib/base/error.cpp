#include "base/error.hpp"

#include "base/secret.hpp"
#include "base/text.hpp"

namespace fleet {

std::string safe_what(std::exception const &error) {
  return redact(one_line(error.what()));
}

}  // namespace fleet
