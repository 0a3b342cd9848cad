#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "push/spool_format.hpp"

namespace fleet::push {

/// Reads the records of one spool file, a piece at a time; one of the format before 0.1.0 (old_spool_format.hpp) whole.
class SpoolReader {
 public:
  /// `size`: bytes to read, or nothing for all that the file has. `start`: the place of a record, or 0.
  SpoolReader(std::string path, std::optional<std::size_t> size, std::size_t start);
  ~SpoolReader();
  SpoolReader(SpoolReader const &) = delete;
  SpoolReader &operator=(SpoolReader const &) = delete;

  enum class Next {
    record,
    end,   ///< no byte is left
    error  ///< the file cannot be opened or read: error() has the errno; nothing is known of the rest
  };
  Next next(SpoolRecord &record);

  int error() const { return error_; }
  /// Bytes that are no whole record: damage, or the end of an append that did not finish.
  std::size_t unreadable_bytes() const { return unreadable_; }
  /// Behind the last record that next() gave.
  std::size_t place() const { return place_; }
  SpoolFile const &file() const { return file_; }

 private:
  bool open();
  bool fill(std::size_t wanted);
  bool read_header();
  void go_to_start(std::size_t first_record);
  ReadRecord read_record(std::string_view bytes, SpoolRecord &record, std::size_t &size) const;
  std::size_t next_record(std::string_view bytes) const;
  void skip(std::size_t bytes);

  std::string path_;
  std::optional<std::size_t> wanted_;  ///< bytes; without it the whole file
  std::size_t size_ = 0;               ///< bytes that are read, once it is open
  std::size_t start_;
  int fd_ = -1;
  int error_ = 0;
  bool opened_ = false;
  bool old_ = false;     ///< of the format before 0.1.0
  bool salted_ = false;  ///< file_ has the file's salt
  SpoolFile file_;
  std::string buffer_;
  std::size_t used_ = 0;     ///< of buffer_
  std::size_t read_at_ = 0;  ///< place in the file of the end of buffer_
  std::size_t place_ = 0, unreadable_ = 0;
};

}  // namespace fleet::push
