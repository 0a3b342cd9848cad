#include "store/copy_binary.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/array_text.hpp"
#include "store/detail/link.hpp"

namespace fleet::store {
namespace {

constexpr std::string_view header{"PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0", 19};
constexpr std::string_view trailer{"\xFF\xFF", 2};

constexpr char const *select_types = R"sql(
  select c.name, coalesce(a.atttypid, 0)::bigint
    from unnest($2::text[]) with ordinality as c(name, n)
    left join pg_attribute a on a.attrelid = to_regclass($1) and a.attname = c.name and a.attnum > 0 and not a.attisdropped
   order by c.n
)sql";

std::vector<binary::Column> columns_of(Tx &tx, std::string const &table,
                                       std::vector<std::string> const &names) {
  ArrayText array;
  for (auto const &name : names) array.add(name);
  std::vector<binary::Column> columns;
  for (auto const &row : tx.query(select_types, table, array.text()))
    columns.push_back({row[0].text(), static_cast<std::uint32_t>(row[1].as<std::int64_t>())});
  return columns;
}

}  // namespace

/// The types are asked for once in a session.
CopyBinary::CopyBinary(Tx &tx, std::string const &table, std::vector<std::string> const &columns)
    : CopyIn(tx), key_(fmt::format("{} ({})", table, join(columns, ", "))), columns_(link_.columns[key_]) {
  if (columns_.empty()) link_.columns[key_] = columns_of(tx, table, columns);
  open(tx, key_, "(format binary)");
  buffer_ += header;
}

/// A table may have been migrated since: after a failure the types are asked for again.
CopyBinary::~CopyBinary() {
  if (!is_complete_) link_.columns.erase(key_);
}

void CopyBinary::begin_row(std::size_t fields) {
  if (fields != columns_.size()) throw Error{Stop::failed, fmt::format("{} values for {}", fields, key_)};
  buffer_ += static_cast<char>(fields >> 8U);
  buffer_ += static_cast<char>(fields & 0xFFU);
}

void CopyBinary::complete() {
  buffer_ += trailer;
  finish();
  is_complete_ = true;
}

}  // namespace fleet::store
