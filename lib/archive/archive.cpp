#include "archive/archive.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archive/fix_source.hpp"
#include "base/crash_point.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/stop_signal.hpp"

namespace fleet::archive {
namespace {

using store::ArchivedFile;
using store::ArchiveSpan;
using store::SpanSnapshot;

/// The rows that the archive of a span shall have: those of its files, those of the database where they have none, without erased time.
std::unique_ptr<FixSource> rows_of(store::Tx &tx, ArchiveSpan const &span, SpanSnapshot const &snapshot,
                                   Folder const &folder) {
  std::unique_ptr<FixSource> rows = std::make_unique<DatabaseFixes>(tx, span);
  if (!snapshot.files.empty()) {
    std::vector<std::string> paths;
    for (auto const &file : snapshot.files) paths.push_back(folder.path(file.file));
    rows = std::make_unique<MergedFixes>(std::make_unique<FileFixes>(std::move(paths)), std::move(rows));
  }
  if (!snapshot.erased.empty()) rows = std::make_unique<KeptFixes>(std::move(rows), snapshot.erased);
  return rows;
}

/// Writes rows to files, a new one when the last is full and its vehicle complete.
class SpanFiles {
 public:
  SpanFiles(Folder const &folder, std::string day, Forms forms, std::int64_t rows_per_file)
      : folder_(folder), day_(std::move(day)), forms_(forms), rows_per_file_(rows_per_file) {}

  void add(StoredFix fix) {
    if (writer_ && file_.fixes >= rows_per_file_ && fix.imei != file_.last_imei) close();
    if (!writer_) open(fix);
    file_.last_imei = fix.imei;
    file_.first_us = std::min(file_.first_us, fix.time_us);
    file_.last_us = std::max(file_.last_us, fix.time_us);
    ++file_.fixes;
    writer_->add(std::move(fix));
  }

  std::vector<ArchivedFile> complete() {
    close();
    return std::move(files_);
  }

 private:
  void open(StoredFix const &first) {
    ++number_;
    part_ = folder_.part(day_, number_);
    writer_ = std::make_unique<FixWriter>(part_, forms_);
    file_ = ArchivedFile{};
    file_.first_imei = first.imei;
    file_.first_us = file_.last_us = first.time_us;
  }
  void close() {
    if (!writer_) return;
    file_.bytes = writer_->complete();
    writer_.reset();
    auto const digest = sha256_hex_of_file(part_);
    if (!digest) throw Error{Stop::failed, fmt::format("cannot read '{}', which was just written", part_)};
    file_.sha256 = *digest;
    crash_point("archive part");
    file_.file = folder_.name(part_, day_, number_, file_.sha256);
    crash_point("archive named");
    files_.push_back(file_);
  }

  Folder const &folder_;
  std::string day_;
  Forms forms_;
  std::int64_t rows_per_file_;
  int number_ = 0;
  std::string part_;
  std::unique_ptr<FixWriter> writer_;
  ArchivedFile file_;
  std::vector<ArchivedFile> files_;
};

/// A form is kept only where the files of before have it as well.
Forms forms_of(SpanSnapshot const &snapshot, Folder const &folder) {
  auto forms = snapshot.forms;
  for (auto const &file : snapshot.files) {
    auto const old = FixReader{folder.path(file.file)}.forms();
    forms.has_short_coordinates = forms.has_short_coordinates && old.has_short_coordinates;
    forms.has_whole_milliseconds = forms.has_whole_milliseconds && old.has_whole_milliseconds;
  }
  return forms;
}

std::vector<ArchivedFile> write_files(FixSource &rows, Folder const &folder, std::string const &day,
                                      Forms forms, std::int64_t rows_per_file) {
  SpanFiles files{folder, day, forms, rows_per_file};
  StoredFix fix;
  while (rows.next(fix)) {
    if (stop_requested())
      throw Error{Stop::failed, "stopped by a signal", "nothing of this partition was dropped; run it again"};
    files.add(std::move(fix));
  }
  return files.complete();
}

/// Reads the files back and compares each row with the rows once more.
void compare(FixSource &rows, std::vector<ArchivedFile> const &files, Folder const &folder) {
  std::vector<std::string> paths;
  for (auto const &file : files) paths.push_back(folder.path(file.file));
  FileFixes written{std::move(paths)};
  StoredFix expected, found;
  std::int64_t row = 0;
  for (bool more = true; more; ++row) {
    more = rows.next(expected);
    if (written.next(found) != more || (more && !(expected == found)))
      throw Error{Stop::failed,
                  fmt::format("row {} of the archived files is not that of the database", row + 1),
                  "nothing was dropped; report this, with the files"};
  }
}

/// Gives the files, compared with the rows of `snapshot`.
std::vector<ArchivedFile> written_and_compared(store::Tx &tx, ArchiveSpan const &span,
                                               SpanSnapshot const &snapshot, Folder const &folder,
                                               ArchiveOptions const &options) {
  folder.open_day(span.day);
  folder.remove_parts(span.day);
  auto const forms = forms_of(snapshot, folder);
  auto const files = [&] {
    auto const rows = rows_of(tx, span, snapshot, folder);
    return write_files(*rows, folder, span.day, forms, options.rows_per_file);
  }();
  crash_point("archive written");
  auto const rows = rows_of(tx, span, snapshot, folder);
  compare(*rows, files, folder);
  crash_point("archive compared");
  return files;
}

void archive_span(store::Session &session, ArchiveSpan const &span, Folder const &folder,
                  ArchiveOptions const &options, ArchiveReport &report) {
  if (span.is_stored) {
    store::Transaction tx{session};
    store::hold_archive(tx, span);
    tx.commit();
    crash_point("archive held");
  }
  SpanSnapshot snapshot;
  std::vector<ArchivedFile> files;
  {
    store::Transaction tx{session};
    snapshot = store::begin_snapshot(tx, span);
    files = written_and_compared(tx, span, snapshot, folder, options);
    tx.commit();
  }
  {
    store::Transaction tx{session};
    store::finish_archive(tx, span, snapshot, files);
    crash_point("archive finishing");
    tx.commit();
    crash_point("archive finished");
  }
  ++report.spans;
  report.late += span.has_late && !span.is_stored ? 1 : 0;
  report.erased += span.has_erased ? 1 : 0;
  for (auto const &file : files) {
    ++report.files;
    report.fixes += file.fixes;
    report.bytes += file.bytes;
  }
}

std::vector<ArchiveSpan> spans_of(store::Session &session, ArchiveOptions const &options) {
  store::Autocommit tx{session};
  return store::archive_spans(tx, store::archive_edge(tx, options.older_than_days), options.with_restored);
}

}  // namespace

std::vector<ArchiveSpan> pending_spans(store::Database const &database, ArchiveOptions const &options) {
  auto session = database.open();
  return spans_of(session, options);
}

ArchiveReport archive(store::Database const &database, Folder const &folder, ArchiveOptions const &options) {
  folder.expect();
  remove_replaced(database, folder);
  ArchiveReport report;
  auto session = database.open();
  for (auto const &span : spans_of(session, options)) {
    if (stop_requested())
      throw Error{Stop::failed, "stopped by a signal", "what was archived stays; run it again"};
    if (span.waits) {
      log::warning(fmt::format(
          "fixes of {} wait: figures or routes are not computed from them yet; see fleet refresh-vtrips",
          span.day));
      ++report.waiting;
      continue;
    }
    try {
      archive_span(session, span, folder, options, report);
    } catch (Error const &error) {
      if (error.stop() != Stop::busy) throw;
      log::warning(error.what());
      ++report.busy;
    }
  }
  remove_replaced(database, folder);
  return report;
}

void remove_replaced(store::Database const &database, Folder const &folder) {
  auto session = database.open();
  store::Autocommit tx{session};
  for (auto const &file : store::archived_files(tx)) {
    if (file.state != "replaced") continue;
    folder.remove(file.file);
    crash_point("archive removed");
    store::forget_replaced_file(tx, file.id);
  }
}

}  // namespace fleet::archive
