#include "store/account_store.hpp"

#include "store/report_function.hpp"

namespace fleet::store {
namespace {

constexpr char const *select_known_accounts = R"sql(
  with open as (select a.account from tracksolid.accounts a where a.closed_at is null),
  owner as (select distinct d.account from tracksolid.devices d
             where d.account is not null and d.removed_at is null
               and not exists (select from tracksolid.accounts a where a.account = d.account and a.closed_at is not null))
  select account from owner union select account from open where not exists (select from owner) order by 1
)sql";
constexpr char const *select_open_accounts =
    "select account from tracksolid.accounts where closed_at is null order by 1";
constexpr char const *select_closed_accounts = R"sql(
  select account from tracksolid.accounts
   where closed_at is not null and (not $1::bool or asked_at > now() - interval '1 day')
)sql";

// Whose they are, the next device list says.
constexpr char const *update_kept = R"sql(
  update tracksolid.devices d set removed_at = null, account = null, updated_at = now()
   where d.removed_at is not null and d.imei = any ($1::text[])
     and exists (select from tracksolid.accounts a where a.account = d.account and a.closed_at is not null)
)sql";

}  // namespace

void note_listed(Tx &tx, std::string const &stream, Listed const &listed) {
  if (listed.accounts.empty()) return;
  tx.row("select tracksolid.note_listed($1, $2::text[], $3::text[])", stream, array_text(listed.accounts),
         array_text(listed.names));
}

void close_account(Tx &tx, ClosedAccount const &closed) {
  tx.row("select tracksolid.close_account($1, $2)", closed.account, closed.reason);
}

void keep_listed(Tx &tx, std::vector<std::string> const &imeis) {
  tx.execute(update_kept, array_text(imeis));
}

std::vector<std::string> known_accounts(Tx &tx) {
  return first_column(tx.query(select_known_accounts));
}

std::vector<std::string> open_accounts(Tx &tx) {
  return first_column(tx.query(select_open_accounts));
}

std::set<std::string> closed_accounts(Tx &tx, bool asked_of_late) {
  auto const accounts = first_column(tx.query(select_closed_accounts, asked_of_late));
  return {accounts.begin(), accounts.end()};
}

}  // namespace fleet::store
