#include "store/notify_store.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/json.hpp"
#include "store/report_function.hpp"

namespace fleet::store {
namespace {

constexpr char const *select_noted =
    "select rule, episodes, coalesce(problem, '') from tracksolid.notify_note()";
constexpr char const *select_due = R"sql(
  select m.id, m.rule, m.stage, m.due_at, m.message, m.destination, m.kind, m.address, coalesce(m.secret, '')
    from (select o.id, e.rule, o.stage, reporting.utc_text(o.due_at) as due_at, e.message, o.destination, d.kind, d.address, d.secret,
                 row_number() over (partition by o.destination order by o.next_try_at, o.id) as number
            from tracksolid.notify_outbox o
            join tracksolid.notify_episodes e on e.id = o.episode_id
            join tracksolid.notify_destinations d on d.name = o.destination
           where o.state = 'waiting' and o.next_try_at <= clock_timestamp() and d.enabled and not o.destination = any($2::text[])) m
   where m.number <= $1 order by m.number, m.destination
)sql";
constexpr Statement update_sent{
    "notify_sent",
    "update tracksolid.notify_outbox set state = 'sent', attempts = attempts + 1, sent_at = clock_timestamp(), error = null "
    "where id = $1::uuid and state = 'waiting'"};
constexpr Statement update_failed{"notify_failed",
                                  "select tracksolid.notify_failed($1::uuid, $2, $3::integer)"};
constexpr char const *select_destination =
    "select name, kind, address, coalesce(secret, '') from tracksolid.notify_destinations where name = $1";
constexpr char const *update_acknowledged = R"sql(
  update tracksolid.notify_episodes e set acknowledged_at = coalesce(e.acknowledged_at, now())
    from tracksolid.notify_outbox o where o.episode_id = e.id and o.id::text = lower($1)
)sql";
constexpr char const *update_dead = R"sql(
  update tracksolid.notify_outbox set state = 'waiting', attempts = 0, next_try_at = now()
   where state = 'dead' and destination = coalesce($1, destination)
)sql";
constexpr char const *merge_findings = R"sql(
  with found as (
    select f.id, f.object, max(f.severity) as severity, max(f.evidence) as evidence
      from json_to_recordset($1::json) f(id text, object text, severity text, evidence text) group by 1, 2
  ), gone as (
    delete from tracksolid.audit_findings a where not exists (select from found f where f.id = a.id and f.object = a.object)
  )
  insert into tracksolid.audit_findings as a (id, object, severity, evidence) select * from found
  on conflict (id, object) do update set severity = excluded.severity, evidence = excluded.evidence
)sql";

NotifyDestination destination_of(Row const &row, int first) {
  return {row[first].text(), row[first + 1].text(), row[first + 2].text(), row[first + 3].text()};
}

}  // namespace

std::vector<NotedRule> note_episodes(Tx &tx) {
  std::vector<NotedRule> noted;
  for (auto const row : tx.query(select_noted))
    noted.push_back({row[0].text(), row[1].as<int>(), row[2].text()});
  return noted;
}

std::vector<DueMessage> due_messages(Tx &tx, int most, std::vector<std::string> const &passed_over) {
  std::vector<DueMessage> due;
  for (auto const row : tx.query(select_due, most, array_text(passed_over)))
    due.push_back(
        {row[0].text(), row[1].text(), row[2].text(), row[3].text(), row[4].text(), destination_of(row, 5)});
  return due;
}

void note_sent(Tx &tx, std::string const &id) {
  tx.execute(update_sent, id);
}

bool note_failed(Tx &tx, std::string const &id, std::string const &error, std::optional<int> retry_after_s) {
  auto const rows = tx.query(update_failed, id, error, retry_after_s);
  return rows[0][0].text() == "dead";
}

NotifyDestination destination_named(Tx &tx, std::string const &name) {
  auto const rows = tx.query(select_destination, name);
  if (rows.empty())
    throw Error{Stop::usage, fmt::format("there is no destination '{}'", name),
                "see the names in tracksolid.notify_destinations"};
  return destination_of(rows[0], 0);
}

void acknowledge_message(Tx &tx, std::string const &id) {
  if (tx.execute(update_acknowledged, id) == 0)
    throw Error{Stop::usage, fmt::format("there is no message '{}'", id), "its id is in each message"};
}

std::size_t revive_dead_letters(Tx &tx, std::optional<std::string> const &destination) {
  if (destination) destination_named(tx, *destination);
  return tx.execute(update_dead, destination);
}

void record_findings(Tx &tx, std::vector<RecordedFinding> const &findings) {
  auto list = nlohmann::json::array();
  for (auto const &one : findings)
    list.push_back(
        {{"id", one.id}, {"object", one.object}, {"severity", one.severity}, {"evidence", one.evidence}});
  tx.execute(merge_findings, dump_json(list));
}

}  // namespace fleet::store
