#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "push/item.hpp"

namespace fleet::push {

/// Items on disk while the database is away: append-only files of checksummed records, synced before append()
/// returns. One process at a time uses a folder.
class Spool {
 public:
  /// Makes the folder (0700) when it is missing. Throws Error{failed} when it can't be used, Error{busy} when
  /// another process has it.
  Spool(std::string folder, std::size_t limit_bytes);
  ~Spool();
  Spool(Spool const &) = delete;
  Spool &operator=(Spool const &) = delete;

  /// True: all of `items` are on disk for good. False: the spool is full or the disk refuses, and none of
  /// them may be counted on.
  bool append(std::vector<Item const *> const &items);

  /// Gives `store` the items in the order they came, some at a time; a file goes when all it holds is stored.
  /// Ends when nothing is left or `store` gives false. Items that arrive meanwhile go to a new file. One
  /// caller at a time.
  void drain(std::function<bool(std::vector<Item> const &)> const &store);

  struct State {
    std::size_t bytes = 0, files = 0;
    bool full = false;          ///< the limit is reached
    std::uint64_t damaged = 0;  ///< files with a record that does not read back, put aside as *.damaged
  };
  State state() const;
  bool empty() const { return state().bytes == 0; }

 private:
  struct File {
    std::string path;
    std::size_t bytes = 0;
  };
  bool open_next();
  void close_current();
  bool drain_file(File const &file, std::function<bool(std::vector<Item> const &)> const &store);
  void forget(File const &file, bool keep_aside);

  std::string folder_;
  std::size_t limit_bytes_;
  int folder_fd_ = -1;
  int lock_fd_ = -1;
  mutable std::mutex mutex_;
  std::vector<File> files_;  ///< oldest first; the last one may be open for append
  int current_fd_ = -1;
  std::uint64_t next_number_ = 1;
  bool full_ = false;
  std::uint64_t damaged_ = 0;
};

}  // namespace fleet::push
