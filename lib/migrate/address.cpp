#include "migrate/address.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <memory>
#include <string_view>

#include "base/error.hpp"

namespace fleet::migrate {
namespace {

std::string quoted(std::string_view value) {
  std::string text = "'";
  for (char const c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

}  // namespace

store::Database Server::with(std::string const &database) const {
  std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> const options{
      PQconninfoParse(url_.c_str(), nullptr), &PQconninfoFree};
  if (!options) throw Error{Stop::usage, "the database's address cannot be read", "check FLEET_DATABASE_URL"};
  auto address = "dbname=" + quoted(database);
  for (auto const *one = options.get(); one->keyword != nullptr; ++one)
    if (one->val != nullptr && std::string_view{one->keyword} != "dbname")
      address += fmt::format(" {}={}", one->keyword, quoted(one->val));
  return {address, name_};
}

}  // namespace fleet::migrate
