#include "store/copy_text.hpp"

#include <fmt/compile.h>

#include "base/text.hpp"
#include "store/detail/tx_open.hpp"

namespace fleet::store {

/// Uses libpq itself: the interfaces of libpqxx for whole lines differ by version.
CopyText::CopyText(Tx &tx, std::string const &table, std::vector<std::string> const &columns)
    : link_(tx.open().link) {
  buffer_.reserve(piece + 4096);
  tx.script(fmt::format("copy {} ({}) from stdin", table, join(columns, ", ")));
  is_open_ = true;
}

CopyText::~CopyText() {
  if (!is_open_) return;
  try {
    link_.guarded([this] { end("given up"); });
  } catch (std::exception const &) {  // the error that made the caller give up is on its way
  }
}

void CopyText::complete() {
  flush();
  link_.guarded([this] { end(nullptr); });
}

void CopyText::flush() {
  if (buffer_.empty()) return;
  link_.guarded([this] {
    if (PQputCopyData(link_.libpq(), buffer_.data(), static_cast<int>(buffer_.size())) != 1)
      link_.fail(PQerrorMessage(link_.libpq()));
  });
  buffer_.clear();
}

/// Ends the COPY and waits for the server's answer.
void CopyText::end(char const *why_given_up) {
  is_open_ = false;
  bool good = PQputCopyEnd(link_.libpq(), why_given_up) == 1;
  while (auto *const result = PQgetResult(link_.libpq())) {
    good = good && PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
  }
  if (!good) link_.fail(PQerrorMessage(link_.libpq()));
}

/// Appends a string with escapes, in runs between them: characters that need one are rare.
void CopyText::put(std::string_view text) {
  auto const plain = [](char c) {
    return c > '\r' ? c != '\\' : c != '\t' && c != '\n' && c != '\r' && c != '\0';
  };
  auto run = text.begin();
  for (auto at = run;; ++at) {
    if (at != text.end() && plain(*at)) continue;
    buffer_.append(run, at);
    if (at == text.end()) return;
    run = at + 1;
    if (*at == '\0') continue;  // PostgreSQL cannot store it
    buffer_ += '\\';
    buffer_ += *at == '\\' ? '\\' : *at == '\t' ? 't' : *at == '\n' ? 'n' : 'r';
  }
}

void CopyText::put(HexBytes bytes) {
  buffer_ += "\\\\x";
  buffer_.append(bytes.digits);
}

void CopyText::put(Time time, std::string_view rest) {
  auto const days = std::chrono::floor<std::chrono::days>(time);
  std::chrono::year_month_day const date{days};
  std::chrono::hh_mm_ss const clock{time - days};
  fmt::format_to(std::back_inserter(buffer_), FMT_COMPILE("{:04}-{:02}-{:02} {:02}:{:02}:{:02}{}"),
                 static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                 static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(),
                 clock.seconds().count(), rest);
}

void CopyText::put(std::chrono::sys_time<std::chrono::microseconds> time) {
  auto const second = std::chrono::floor<std::chrono::seconds>(time);
  auto const rest = fmt::format(FMT_COMPILE(".{:06}+00"), (time - second).count());
  put(second, rest);
}

}  // namespace fleet::store
