#include "store/copy_in.hpp"

#include <fmt/format.h>

#include "store/detail/tx_open.hpp"

namespace fleet::store {

CopyIn::CopyIn(Tx &tx) : link_(tx.open().link) {
  buffer_.reserve(piece + 4096);
}

/// Uses libpq itself: the interfaces of libpqxx for whole lines differ by version, and none has the binary format.
void CopyIn::open(Tx &tx, std::string const &target, char const *options) {
  tx.script(fmt::format("copy {} from stdin {}", target, options));
  is_open_ = true;
}

CopyIn::~CopyIn() {
  if (!is_open_) return;
  try {
    link_.guarded([this] { end("given up"); });
  } catch (std::exception const &) {  // the error that made the caller give up is on its way
  }
}

void CopyIn::finish() {
  flush();
  link_.guarded([this] { end(nullptr); });
}

void CopyIn::flush() {
  if (buffer_.empty()) return;
  link_.guarded([this] {
    if (PQputCopyData(link_.libpq(), buffer_.data(), static_cast<int>(buffer_.size())) != 1)
      link_.fail(PQerrorMessage(link_.libpq()));
  });
  buffer_.clear();
}

/// Ends the COPY and waits for the server's answer.
void CopyIn::end(char const *why_given_up) {
  is_open_ = false;
  bool good = PQputCopyEnd(link_.libpq(), why_given_up) == 1;
  while (auto *const result = PQgetResult(link_.libpq())) {
    good = good && PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
  }
  if (!good) link_.fail(PQerrorMessage(link_.libpq()));
}

}  // namespace fleet::store
