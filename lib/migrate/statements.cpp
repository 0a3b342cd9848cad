#include "migrate/statements.hpp"

#include <pg_query.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet::migrate {
namespace {

struct Split {
  PgQuerySplitResult result;
  explicit Split(PgQuerySplitResult made) : result(made) {}
  ~Split() { pg_query_free_split_result(result); }
  Split(Split const &) = delete;
  Split &operator=(Split const &) = delete;
};

/// Offset of the first word of `text`, after spaces and comments.
std::size_t first_word(std::string_view text) {
  std::size_t at = 0;
  for (;;) {
    at = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
    if (text.substr(at, 2) == "--")
      at = std::min(text.find('\n', at), text.size());
    else if (text.substr(at, 2) == "/*")
      at = std::min(text.find("*/", at), text.size() - 2) + 2;
    else
      return at;
  }
}

std::vector<Statement> statements_of(std::string_view sql, PgQuerySplitResult const &split) {
  std::vector<Statement> statements;
  for (int i = 0; i < split.n_stmts; ++i) {
    auto const begin = static_cast<std::size_t>(split.stmts[i]->stmt_location);
    auto const part = sql.substr(begin, static_cast<std::size_t>(split.stmts[i]->stmt_len));
    auto const word = begin + first_word(part);
    auto const line = 1 + std::count(sql.begin(), sql.begin() + static_cast<std::ptrdiff_t>(word), '\n');
    if (!trim(part).empty()) statements.push_back({std::string{trim(part)}, static_cast<int>(line)});
  }
  return statements;
}

}  // namespace

std::vector<Statement> split_statements(std::string_view sql) {
  std::string const text{sql};
  Split const parsed{pg_query_split_with_parser(text.c_str())};
  if (parsed.result.error == nullptr) return statements_of(sql, parsed.result);
  Split const scanned{pg_query_split_with_scanner(text.c_str())};
  if (scanned.result.error != nullptr) return {{text, 1}};  // an open quote: the server will say so
  return statements_of(sql, scanned.result);
}

nlohmann::json parse_statement(std::string const &statement) {
  auto const free = [](PgQueryParseResult *result) { pg_query_free_parse_result(*result); };
  auto result = pg_query_parse(statement.c_str());
  std::unique_ptr<PgQueryParseResult, decltype(free)> const guard{&result, free};
  if (result.error != nullptr) throw Error{Stop::failed, result.error->message};
  auto const tree = nlohmann::json::parse(result.parse_tree);
  auto const &statements = tree["stmts"];
  return statements.empty() ? nlohmann::json::object() : statements[0]["stmt"];
}

std::optional<ConcurrentIndex> concurrent_index(std::string const &statement) {
  if (lower(statement).find("concurrently") == std::string::npos) return std::nullopt;
  try {
    auto const tree = parse_statement(statement);
    auto const &index = tree.value("IndexStmt", nlohmann::json::object());
    if (!index.value("concurrent", false) || !index.contains("idxname")) return std::nullopt;
    return ConcurrentIndex{index["relation"].value("schemaname", "public"), index["idxname"]};
  } catch (Error const &) {  // a newer grammar than ours: no help with what it leaves behind
    return std::nullopt;
  }
}

}  // namespace fleet::migrate
