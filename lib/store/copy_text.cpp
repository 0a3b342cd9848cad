#include "store/copy_text.hpp"

#include <fmt/compile.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#include <pqxx/tablewriter>

namespace fleet::store {

/// The only part of libpqxx 6 that takes whole COPY lines. Deprecated there; 7 has it as
/// stream_to::write_raw_line.
struct CopyText::Writer {
  Writer(pqxx::transaction_base &tx, std::string const &table, std::vector<std::string> const &columns)
      : out(tx, table, columns.begin(), columns.end()) {}
  pqxx::tablewriter out;
};

#pragma GCC diagnostic pop

namespace {

/// What the server says in a COPY is a pqxx::sql_error; that it is gone, libpqxx 6 gives as a plain failure.
template <class Work>
void or_connection_loss(Work work) {
  try {
    work();
  } catch (pqxx::sql_error const &) {
    throw;
  } catch (pqxx::broken_connection const &) {
    throw;
  } catch (pqxx::failure const &error) {
    throw pqxx::broken_connection{error.what()};
  }
}

}  // namespace

CopyText::CopyText(pqxx::transaction_base &tx, std::string const &table,
                   std::vector<std::string> const &columns)
    : writer_(std::make_unique<Writer>(tx, table, columns)) {
  buffer_.reserve(piece + 4096);
}

CopyText::~CopyText() = default;

void CopyText::complete() {
  flush();
  or_connection_loss([this] { writer_->out.complete(); });
}

void CopyText::flush() {
  if (buffer_.empty()) return;
  buffer_.pop_back();  // the writer ends what it is given with a line break
  or_connection_loss([this] { writer_->out.write_raw_line(buffer_); });
  buffer_.clear();
}

/// In runs: what needs an escape is rare.
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
