#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fleet::migrate {

/// One statement of a file.
struct Statement {
  std::string text;  ///< as written, with the comments before it, without its semicolon
  int line = 1;      ///< of the file, where its first word stands
};

/// The statements of a file, by PostgreSQL's own grammar. What it does not know (a newer server may) is split
/// at the semicolons outside of strings, comments and dollar quotes.
std::vector<Statement> split_statements(std::string_view sql);

/// One statement as parsed by PostgreSQL: {"AlterTableStmt": {…}}. Throws Error{failed} with the parser's message.
nlohmann::json parse_statement(std::string const &statement);

/// "tracksolid.alarms" and "alarms_once" of `create index concurrently alarms_once on tracksolid.alarms …`.
struct ConcurrentIndex {
  std::string schema;
  std::string index;
};
/// Set for a `create index concurrently` that names its index, else nothing.
std::optional<ConcurrentIndex> concurrent_index(std::string const &statement);

}  // namespace fleet::migrate
