#include "store/detail/link.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <new>
#include <system_error>

#include "base/log.hpp"
#include "base/text.hpp"

namespace fleet::store {
namespace {

std::string field(PGresult const *result, int code) {
  auto const *text = PQresultErrorField(result, code);
  return text == nullptr ? std::string{} : std::string{text};
}

int duplicate(int socket) {
  int const copy = fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) throw std::system_error{errno, std::generic_category(), "no more open files"};
  return copy;
}

bool server_ends_sessions(std::string const &state) {
  return state.starts_with("57P") || state.starts_with("08");
}

}  // namespace

/// The receiver of notices must come after libpqxx has set its own.
Link::Link(libpqxx::Handle handle, Limits const &given)
    : limits(given), libpq_(handle.get()), socket_(duplicate(PQsocket(handle.get()))) {
  cancel = {PQgetCancel(libpq_), &PQfreeCancel};
  PQregisterEventProc(libpq_, &Link::keep_error, "fleet", this);
  connection_ = libpqxx::owned(std::move(handle));
  PQsetNoticeReceiver(libpq_, &Link::log_notice, nullptr);
}

Link::~Link() {
  {
    Watchdog::Guard const guard{socket_, limits.answer()};
    ears_.clear();
    connection_.reset();
  }
  ::close(socket_);
}

/// libpqxx keeps of an error only its text, in the words of the server's language, and some without SQLSTATE.
int Link::keep_error(PGEventId event, void *info, void *link) {
  if (event != PGEVT_RESULTCREATE) return 1;  // a result may live longer than its link
  auto const *result = static_cast<PGEventResultCreate *>(info)->result;
  if (PQresultStatus(result) == PGRES_FATAL_ERROR)
    static_cast<Link *>(link)->error_ =
        ServerError{field(result, PG_DIAG_SQLSTATE), field(result, PG_DIAG_MESSAGE_PRIMARY),
                    field(result, PG_DIAG_MESSAGE_DETAIL), field(result, PG_DIAG_MESSAGE_HINT),
                    field(result, PG_DIAG_CONSTRAINT_NAME)};
  return 1;
}

void Link::log_notice(void *, PGresult const *notice) {
  try {
    log::warning(one_line(field(notice, PG_DIAG_MESSAGE_PRIMARY)));
  } catch (std::exception const &) {  // a warning is not worth a crash
  }
}

void Link::rethrow(std::exception const &error, Watchdog::Guard const &guard) {
  if (guard.expired()) throw DeadlineExceeded{guard.limit()};
  if (dynamic_cast<DatabaseError const *>(&error) != nullptr ||
      dynamic_cast<Error const *>(&error) != nullptr ||
      dynamic_cast<std::bad_alloc const *>(&error) != nullptr)
    throw;
  fail(error.what());
}

void Link::fail(std::string const &libpq_says) {
  auto error = error_.value_or(ServerError{});
  if (error.message.empty()) error.message = libpq_says;
  raise(std::move(error));
}

void Link::raise(ServerError error) const {
  if (is_broken() || server_ends_sessions(error.state)) throw ConnectionLost{std::move(error)};
  throw DatabaseError{std::move(error)};
}

void Link::listen(std::string const &channel) {
  guarded([&] {
    auto hear = [this, channel](std::string const &payload) { heard.push_back({channel, payload}); };
    ears_.push_back(std::make_unique<libpqxx::Ear>(*connection_, channel, std::move(hear)));
  });
}

}  // namespace fleet::store
