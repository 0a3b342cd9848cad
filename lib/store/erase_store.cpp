#include "store/erase_store.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "store/errors.hpp"

namespace fleet::store {
namespace {

constexpr char const *call_erase = R"sql(
  select tracksolid.erase($1, $2, tracksolid.fleet_instant($3), coalesce(tracksolid.fleet_instant($4), date_trunc('second', now())),
                          $5 || ' as ' || session_user, $6, $7)
)sql";

}  // namespace

std::string erase(Tx &tx, EraseRequest const &request, bool dry_run) {
  try {
    return tx.value<std::string>(call_erase, request.subject, request.name, request.from, request.to,
                                 request.by, request.reason, dry_run);
  } catch (DatabaseError const &error) {
    if (error.state() != "22023" && error.state() != "P0002") throw;
    throw Error{Stop::usage, one_line(error.message()),
                "give a plate or imei, or a driver's name, and [from, to) that has passed"};
  }
}

}  // namespace fleet::store
