#include "store/report_store.hpp"

#include "store/report_function.hpp"

namespace fleet::store {
namespace {

constexpr char const *select_noted_reports =
    "select subscription, reports, coalesce(problem, '') from tracksolid.report_note()";
constexpr char const *select_due_reports = R"sql(
  select o.id, o.subscription, o.stage, reporting.utc_text(o.due_at), d.name, d.kind, d.address, s.report, s.format, o.first_day, o.last_day,
         s.vehicles, s.cost_centres, clock_timestamp() < o.due_at + tracksolid.setting('report_wait_s')::numeric * interval '1 second'
    from tracksolid.notify_outbox o
    join tracksolid.report_subscriptions s on s.name = o.subscription and s.enabled
    join tracksolid.notify_destinations d on d.name = o.destination and d.enabled
   where o.state = 'waiting' and o.next_try_at <= clock_timestamp() and not o.subscription = any($2::text[]) and not o.destination = any($3::text[])
   order by o.next_try_at, o.id limit $1
)sql";
constexpr char const *update_put_off = R"sql(
  update tracksolid.notify_outbox
     set next_try_at = least(clock_timestamp() + interval '10 minutes', due_at + tracksolid.setting('report_wait_s')::numeric * interval '1 second')
   where id = $1::uuid and state = 'waiting'
)sql";

std::optional<std::string> optional_text(Row const &row, int column) {
  if (row[column].is_null()) return std::nullopt;
  return row[column].text();
}

}  // namespace

std::vector<NotedReports> note_reports(Tx &tx) {
  std::vector<NotedReports> noted;
  for (auto const row : tx.query(select_noted_reports))
    noted.push_back({row[0].text(), row[1].as<int>(), row[2].text()});
  return noted;
}

std::vector<DueReport> due_reports(Tx &tx, int most, PassedOver const &passed_over) {
  std::vector<DueReport> due;
  for (auto const row : tx.query(select_due_reports, most, array_text(passed_over.subscriptions),
                                 array_text(passed_over.destinations)))
    due.push_back(
        {.message = {.id = row[0].text(),
                     .rule = row[1].text(),
                     .stage = row[2].text(),
                     .due_at = row[3].text(),
                     .content = {},
                     .destination = {row[4].text(), row[5].text(), row[6].text(), {}}},
         .report = row[7].text(),
         .format = row[8].text(),
         .selection = {row[9].text(), row[10].text(), optional_text(row, 11), optional_text(row, 12)},
         .may_wait = row[13].as<bool>()});
  return due;
}

void put_report_off(Tx &tx, std::string const &id) {
  tx.execute(update_put_off, id);
}

}  // namespace fleet::store
