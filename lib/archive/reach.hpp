#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "archive/folder.hpp"
#include "store/archive_store.hpp"

namespace fleet::archive {

/// What an answer needs from the archive, as tracksolid.archive_json has it.
class Reach {
 public:
  /// `json`: that; "" and "null": nothing.
  explicit Reach(std::string_view json);
  bool empty() const { return files_.empty(); }
  /// The tracker that it is about; "": all.
  std::string const &imei() const { return imei_; }
  /// Fixes of a tracker in the window, without erased time, as the text of a tracksolid.archived_fix[].
  /// Throws: Error{failed} when the archive is out of reach, or a file of it; Error{usage} when none is set.
  std::string fixes_of(std::string const &imei, std::string const &location) const;

 private:
  struct File {
    std::string file, first_imei, last_imei;
  };
  void append(std::string &text, std::string const &path, std::string const &imei) const;

  std::string imei_;
  std::int64_t from_us_ = 0, to_us_ = 0;  ///< both included
  std::vector<File> files_;
  std::vector<store::ErasedSpan> erased_;
};

}  // namespace fleet::archive
