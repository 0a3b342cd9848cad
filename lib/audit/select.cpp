#include <fmt/format.h>

#include <algorithm>

#include "audit/check.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet::audit {
namespace {

void refuse_unknown(std::string const &word) {
  std::vector<std::string> known;
  for (auto const &check : catalogue()) known.insert(known.end(), {check.id, check.part()});
  if (std::find(known.begin(), known.end(), word) != known.end()) return;
  auto const near = nearest(word, known);
  throw Error{Stop::usage, fmt::format("unknown check '{}'", word),
              near.empty() ? "`fleet audit --list` shows them all" : "did you mean '" + near + "'?"};
}

}  // namespace

std::vector<Check> select_checks(std::vector<std::string> const &only) {
  std::for_each(only.begin(), only.end(), refuse_unknown);
  if (only.empty()) return catalogue();
  std::vector<Check> chosen;
  std::copy_if(catalogue().begin(), catalogue().end(), std::back_inserter(chosen), [&](Check const &check) {
    return std::any_of(only.begin(), only.end(),
                       [&](auto const &word) { return word == check.id || word == check.part(); });
  });
  return chosen;
}

}  // namespace fleet::audit
