#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/fix_file.hpp"

/// Fixes one after the other, in the order of store::is_before.
namespace fleet::archive {

class FixSource {
 public:
  virtual ~FixSource() = default;
  /// False at the end.
  virtual bool next(StoredFix &fix) = 0;
};

/// The files of one span, one behind the other: their vehicles do not overlap.
class FileFixes : public FixSource {
 public:
  explicit FileFixes(std::vector<std::string> paths) : paths_(std::move(paths)) {}
  bool next(StoredFix &fix) override;

 private:
  std::vector<std::string> paths_;
  std::size_t next_path_ = 0;
  std::unique_ptr<FixReader> reader_;
  std::size_t next_group_ = 0;
  std::vector<StoredFix> rows_;
  std::size_t at_ = 0;
};

/// The rows of a span in the database.
class DatabaseFixes : public FixSource {
 public:
  DatabaseFixes(store::Tx &tx, store::ArchiveSpan const &span) : rows_(tx, span) {}
  bool next(StoredFix &fix) override { return rows_.next(fix); }

 private:
  store::SpanRows rows_;
};

/// Both of two; of fixes of one tracker and time that of the first.
class MergedFixes : public FixSource {
 public:
  MergedFixes(std::unique_ptr<FixSource> first, std::unique_ptr<FixSource> second);
  bool next(StoredFix &fix) override;

 private:
  struct Side {
    std::unique_ptr<FixSource> source;
    std::optional<StoredFix> head;
    void advance();
  };
  Side first_, second_;
};

/// Without erased time.
class KeptFixes : public FixSource {
 public:
  KeptFixes(std::unique_ptr<FixSource> source, std::vector<store::ErasedSpan> erased)
      : source_(std::move(source)), erased_(std::move(erased)) {}
  bool next(StoredFix &fix) override;

 private:
  std::unique_ptr<FixSource> source_;
  std::vector<store::ErasedSpan> erased_;
};

}  // namespace fleet::archive
