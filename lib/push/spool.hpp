#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "push/spool_format.hpp"

namespace fleet::push {

/// A folder for spool files. One process at a time has it: the lock is on the folder itself.
class SpoolFolder {
 public:
  /// Makes the folder (0700) when it is missing. Throws Error{failed} when it cannot be used, Error{busy} when another
  /// process has it.
  explicit SpoolFolder(std::string path);
  ~SpoolFolder();
  SpoolFolder(SpoolFolder const &) = delete;
  SpoolFolder &operator=(SpoolFolder const &) = delete;
  std::string const &path() const { return path_; }
  /// Makes what was created, renamed or deleted in it last. False: errno says why not.
  bool sync() const;
  /// Makes the folder again when somebody has deleted or moved it, with its lock. False: errno says why not, EWOULDBLOCK that
  /// another process has it.
  bool keep();

 private:
  std::string path_;
  std::mutex mutex_;
  int fd_ = -1;
};

/// Messages on disk while the database is away: append-only files, synced before append() returns; the format is in
/// spool_format.hpp.
class Spool {
 public:
  /// The files of `folder` that end with `suffix`: ".spool". Throws Error{failed} when the folder cannot be read.
  Spool(SpoolFolder &folder, std::string suffix, std::size_t limit_bytes);
  ~Spool();
  Spool(Spool const &) = delete;
  Spool &operator=(Spool const &) = delete;

  /// True: all of `messages` are on disk for good. False: the spool is full or the disk refuses; then none of them may be
  /// counted on, and state() says why. Waits for the disk.
  bool append(std::vector<Message const *> const &messages);

  struct Spooled {
    SpoolRecord record;
    bool this_boot;  ///< its boot time counts on
  };
  /// The caller's function that takes messages from drain(): true when all of them are stored elsewhere.
  using Store = std::function<bool(std::vector<Spooled> const &)>;
  /// Gives `store` the messages in the order they came, up to `batch_bytes()` at a time but at least one. A file is
  /// deleted when every byte of it was read and stored, put aside as *.damaged when some byte is no record, and stays
  /// when it cannot be read. Ends when all files were tried or `store` gives false; the next call goes on there.
  /// Messages that arrive meanwhile go to a new file and are not drained by this call. One caller at a time.
  void drain(std::function<std::size_t()> const &batch_bytes, Store const &store);

  /// Never waits for the disk.
  struct State {
    std::size_t bytes = 0, files = 0;
    std::string append_error;   ///< of the last append; "" when it was written
    std::string read_error;     ///< of the last drain; "" when all could be read
    std::uint64_t damaged = 0;  ///< files put aside
  };
  State state() const;
  bool empty() const { return state().files == 0; }

 private:
  struct File {
    std::size_t bytes = 0;       ///< acknowledged
    std::size_t drained = 0;     ///< of them stored elsewhere
    std::size_t unreadable = 0;  ///< bytes before that which are no message
    bool ours = false;           ///< written by this process, which knows how much was acknowledged
  };
  std::string path_of(std::uint64_t number, char const *further = "") const;
  void find_files();
  bool open_next(SpoolFile const &file, std::string const &content);
  std::size_t acknowledged() const;
  bool keep_current();
  bool fail(std::string const &what, std::string const &path, std::string const &error);
  void close_current();
  bool drain_file(std::uint64_t number, std::function<std::size_t()> const &batch_bytes, Store const &store);
  void finish_file(std::uint64_t number, std::size_t unreadable_bytes);
  void read_failed(std::string const &path, int error);
  void forget(std::uint64_t number);

  SpoolFolder &folder_;
  std::string const suffix_;
  std::size_t const limit_bytes_;

  std::mutex disk_;  ///< held over writes and syncs
  int current_fd_ = -1;
  std::uint64_t current_ = 0;  ///< number of the file that is open for append
  SpoolFile current_file_;
  std::uint64_t next_number_ = 1;

  mutable std::mutex mutex_;  ///< never held over a system call that may wait
  std::map<std::uint64_t, File> files_;
  std::string append_error_, read_error_, logged_read_error_;
  std::uint64_t damaged_ = 0;
};

}  // namespace fleet::push
