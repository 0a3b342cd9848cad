#include "push/drain_files.hpp"

#include <fmt/format.h>

#include <cstring>
#include <optional>

#include "base/error.hpp"
#include "base/log.hpp"
#include "push/database_clock.hpp"
#include "push/spool_reader.hpp"
#include "store/inbox_store.hpp"

namespace fleet::push {

DrainReport drain_files(store::Database const &database, std::vector<std::string> const &files) {
  DrainReport report;
  store::InboxSession session{database.with(store::limits::inbox)};
  session.be_patient();
  DatabaseClock clock;
  clock.look(session);
  std::string unreadable;
  for (auto const &path : files) {
    SpoolReader reader{path, std::nullopt, 0};
    Spool::Spooled spooled{{}, false};
    auto next = reader.next(spooled.record);
    for (; next == SpoolReader::Next::record; next = reader.next(spooled.record)) {
      auto const &m = spooled.record.message;
      ++report.messages;
      auto const digest = message_digest(m);
      try {
        report.fresh += session.insert({{digest, m.path, m.query, m.content_type, m.content_encoding, m.body,
                                         clock.received_us(spooled)}});
      } catch (std::exception const &error) {
        if (!store::is_refusal(error)) throw;
        ++report.refused;
        log::error("the database refused a message",
                   {{"file", path}, {"message", digest}, {"error", store::explain(error).what()}});
      }
    }
    report.unreadable_bytes += reader.unreadable_bytes();
    if (next == SpoolReader::Next::error && unreadable.empty())
      unreadable = fmt::format("cannot read '{}': {}", path, std::strerror(reader.error()));
  }
  if (!unreadable.empty())
    throw Error{Stop::failed, unreadable, "the messages of the other files are stored"};
  return report;
}

}  // namespace fleet::push
