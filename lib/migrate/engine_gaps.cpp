#include "migrate/engine_gaps.hpp"

#include <fmt/format.h>

#include <pqxx/pqxx>

namespace fleet::migrate {
namespace {

constexpr char const *may_ask =
    "select coalesce(has_function_privilege(to_regproc('tracksolid.engine_gaps')::oid, 'execute'), false)";
constexpr char const *select_gaps =
    "select kind, object, gap from tracksolid.engine_gaps() order by object, gap";
constexpr char const *repair = "select tracksolid.apply_engine()";

}  // namespace

std::string text(EngineGap const &gap) {
  return fmt::format("{} {}", gap.object, gap.gap);
}

std::vector<EngineGap> read_engine_gaps(pqxx::transaction_base &tx) {
  std::vector<EngineGap> gaps;
  if (!tx.exec1(may_ask)[0].as<bool>()) return gaps;
  for (auto const &row : tx.exec(select_gaps))
    gaps.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str()});
  return gaps;
}

void repair_engine(pqxx::transaction_base &tx) {
  tx.exec(repair);
}

}  // namespace fleet::migrate
