#include "store/session.hpp"

#include <sys/socket.h>

#include <fmt/format.h>

#include <array>

#include "base/log.hpp"
#include "store/detail/link.hpp"
#include "store/transaction.hpp"
#include "store/within.hpp"

namespace fleet::store {
namespace {

constexpr milliseconds longest_cancel{2'000};

}  // namespace

Session::Session(std::unique_ptr<Link> link) : link_(std::move(link)) {}
Session::~Session() = default;
Session::Session(Session &&) noexcept = default;
Session &Session::operator=(Session &&) noexcept = default;

int Session::backend_pid() const {
  return PQbackendPID(link_->libpq());
}

void Session::limit_statements(milliseconds statement) {
  link_->limits.statement = statement;
  Autocommit{*this}.script(fmt::format("set statement_timeout = {}", statement.count()));
}

/// libpq waits for the server to close the second connection, and a frozen one does not.
void Session::cancel() {
  finish_within(longest_cancel, [cancel = link_->cancel] {
    std::array<char, 256> why{};
    if (PQcancel(cancel.get(), why.data(), static_cast<int>(why.size())) == 0)
      log::debug("a statement was not cancelled", {{"reason", why.data()}});
    return 0;
  });
}

void Session::abandon() {
  ::shutdown(link_->socket(), SHUT_RDWR);
}

void Session::listen(std::string const &channel) {
  link_->listen(channel);
}

std::vector<Notification> Session::wait_for_notifications(milliseconds limit) {
  auto const us = std::chrono::microseconds{limit}.count();
  link_->guarded_for(milliseconds{0}, [&] {
    return link_->connection().await_notification(static_cast<std::time_t>(us / 1'000'000),
                                                  static_cast<long>(us % 1'000'000));
  });
  return std::exchange(link_->heard, {});
}

}  // namespace fleet::store
