#include "store/setting_store.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace fleet::store {
namespace {

constexpr char const *select_value = "select value from tracksolid.settings where name = $1";

}  // namespace

std::string setting(Tx &tx, std::string const &name) {
  auto const rows = tx.query(select_value, name);
  if (rows.empty())
    throw Error{Stop::failed, fmt::format("tracksolid.settings has no '{}'", name), "run `fleet migrate`"};
  return rows[0][0].as<std::string>();
}

}  // namespace fleet::store
