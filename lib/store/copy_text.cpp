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

void CopyText::put(std::string_view text) {
  for (char const c : text) switch (c) {
      case '\\':
        buffer_ += "\\\\";
        break;
      case '\t':
        buffer_ += "\\t";
        break;
      case '\n':
        buffer_ += "\\n";
        break;
      case '\r':
        buffer_ += "\\r";
        break;
      case '\0':
        break;  // PostgreSQL cannot store it
      default:
        buffer_ += c;
    }
}

void CopyText::put(Time time) {
  auto const days = std::chrono::floor<std::chrono::days>(time);
  std::chrono::year_month_day const date{days};
  std::chrono::hh_mm_ss const clock{time - days};
  fmt::format_to(std::back_inserter(buffer_), FMT_COMPILE("{:04}-{:02}-{:02} {:02}:{:02}:{:02}+00"),
                 static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                 static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(),
                 clock.seconds().count());
}

}  // namespace fleet::store
