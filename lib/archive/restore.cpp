// What is read from the archive as a whole: verifying it, and bringing it back.
#include <fmt/format.h>

#include <memory>

#include "archive/archive.hpp"
#include "archive/fix_source.hpp"
#include "archive/fix_text.hpp"
#include "base/crash_point.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "store/copy_text.hpp"

namespace fleet::archive {
namespace {

using store::ArchivedFile;

std::vector<std::string> const columns{"imei",      "gps_time",      "lat",        "lng",
                                       "speed_kmh", "direction_deg", "altitude_m", "satellites",
                                       "acc_on",    "position_type", "source"};

template <class Number>
std::optional<std::string> text_of(std::optional<Number> const &number) {
  return number ? std::optional{fmt::format("{}", *number)} : std::nullopt;
}

void copy_row(store::CopyText &copy, StoredFix const &fix) {
  copy.row({fix.imei, time_text(fix.time_us), fmt::format("{}", fix.lat), fmt::format("{}", fix.lng),
            text_of(fix.speed_kmh), text_of(fix.direction_deg), text_of(fix.altitude_m),
            text_of(fix.satellites),
            fix.acc_on ? std::optional<std::string>{*fix.acc_on ? "t" : "f"} : std::nullopt,
            fix.position_type, fix.source});
}

/// Throws Error{failed} unless the file is, byte for byte, the one of the manifest.
void expect_digest(ArchivedFile const &file, Folder const &folder) {
  auto const digest = sha256_hex_of_file(folder.path(file.file));
  if (!digest)
    throw Error{Stop::failed, fmt::format("'{}' cannot be read", folder.path(file.file)),
                "bring it back from a copy of the archive"};
  if (*digest != file.sha256)
    throw Error{
        Stop::failed,
        fmt::format("'{}' is damaged: its SHA-256 is not that of the manifest", folder.path(file.file)),
        "bring it back from a copy of the archive"};
}

/// Reads every row. Gives how many there are; throws Error{failed} when their order is wrong.
std::int64_t count_rows(ArchivedFile const &file, Folder const &folder) {
  FileFixes rows{{folder.path(file.file)}};
  StoredFix fix, before;
  std::int64_t count = 0;
  for (; rows.next(fix); ++count, before = fix)
    if (count > 0 && !store::is_before(before, fix))
      throw Error{Stop::failed,
                  fmt::format("row {} of '{}' is out of order", count + 1, folder.path(file.file))};
  return count;
}

void expect_whole(ArchivedFile const &file, Folder const &folder) {
  expect_digest(file, folder);
  if (auto const rows = count_rows(file, folder); rows != file.fixes)
    throw Error{Stop::failed, fmt::format("'{}' has {} rows, the manifest says {}", folder.path(file.file),
                                          rows, file.fixes)};
}

/// The archived files of the manifest, by span.
std::vector<std::vector<ArchivedFile>> spans_within(store::Tx &tx, std::optional<std::string> const &from,
                                                    std::optional<std::string> const &to) {
  std::vector<std::vector<ArchivedFile>> spans;
  for (auto const &file : store::archived_files(tx, from, to)) {
    if (file.state != "archived") continue;
    if (spans.empty() || spans.back().front().starts != file.starts) spans.emplace_back();
    spans.back().push_back(file);
  }
  return spans;
}

std::int64_t restore_span(store::Session &session, Folder const &folder,
                          std::vector<ArchivedFile> const &files) {
  for (auto const &file : files) expect_digest(file, folder);
  store::Transaction tx{session};
  auto const erased = store::begin_restore(tx);
  std::vector<std::string> paths;
  for (auto const &file : files) paths.push_back(folder.path(file.file));
  KeptFixes rows{std::make_unique<FileFixes>(std::move(paths)), erased};
  std::int64_t count = 0;
  {
    store::CopyText copy{tx, "pg_temp.restored_fixes", columns};
    StoredFix fix;
    for (; rows.next(fix); ++count) copy_row(copy, fix);
    copy.complete();
  }
  if (auto const there = store::finish_restore(tx, files.front()); there != count)
    throw Error{Stop::failed,
                fmt::format("{} of {} fixes of {} are in the database after restoring them", there, count,
                            files.front().day),
                "nothing was changed; report this"};
  crash_point("archive restoring");
  tx.commit();
  crash_point("archive restored");
  return count;
}

}  // namespace

VerifyReport verify(store::Database const &database, Folder const &folder) {
  folder.expect();
  VerifyReport report;
  auto session = database.open();
  store::Autocommit tx{session};
  for (auto const &file : store::archived_files(tx)) {
    if (file.state == "replaced") continue;
    ++report.files;
    report.fixes += file.fixes;
    try {
      expect_whole(file, folder);
    } catch (Error const &error) {
      report.damaged.emplace_back(error.what());
    }
  }
  return report;
}

RestoreReport restore(store::Database const &database, Folder const &folder,
                      std::optional<std::string> const &from, std::optional<std::string> const &to) {
  folder.expect();
  auto session = database.open();
  RestoreReport report;
  auto const spans = [&] {
    store::Autocommit tx{session};
    return spans_within(tx, from, to);
  }();
  for (auto const &files : spans) {
    report.fixes += restore_span(session, folder, files);
    report.files += static_cast<std::int64_t>(files.size());
    ++report.spans;
  }
  return report;
}

}  // namespace fleet::archive
