#include "migrate/engine_gaps.hpp"

#include <fmt/format.h>

namespace fleet::migrate {
namespace {

constexpr char const *may_ask =
    "select coalesce(has_function_privilege(to_regproc('tracksolid.engine_gaps')::oid, 'execute'), false)";
constexpr char const *select_gaps =
    "select kind, object, gap from tracksolid.engine_gaps() order by object, gap";
constexpr char const *apply_engine = "select tracksolid.apply_engine()";

}  // namespace

std::string text(EngineGap const &gap) {
  return fmt::format("{} {}", gap.object, gap.gap);
}

std::vector<EngineGap> read_engine_gaps(store::Tx &tx) {
  std::vector<EngineGap> gaps;
  if (!tx.value<bool>(may_ask)) return gaps;
  for (auto const &row : tx.query(select_gaps)) gaps.push_back({row[0].text(), row[1].text(), row[2].text()});
  return gaps;
}

void repair_engine(store::Tx &tx) {
  tx.query(apply_engine);
}

}  // namespace fleet::migrate
