#pragma once
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fleet {

/// A type of its own: g++ 14 warns of the attributes of a pointer to fclose.
struct CloseFile {
  void operator()(std::FILE *file) const { static_cast<void>(std::fclose(file)); }
};
/// A file that is read, closed at its end.
using OpenFile = std::unique_ptr<std::FILE, CloseFile>;

/// The bytes of a file, or nothing when they can't be read: it is not there, not ours, or a folder.
std::optional<std::string> read_file(std::string const &path);

/// The same of a text, without the mark that some editors write before it.
std::optional<std::string> read_text_file(std::string const &path);

/// Writes all of `bytes`, through interruptions. False: errno says why; it is ENOSPC when nothing more goes in.
bool write_all(int fd, std::string_view bytes);

/// Brings the names in a folder to the disk: files that were made, renamed or removed in it. False: errno says why.
bool sync_folder(std::string const &folder);

/// The file that `path` leads to where it is a symbolic link, else `path`.
std::string link_target(std::string const &path);

/// Replaces a file in one step: after a crash it holds the old text or the new one. A new file is the owner's alone; an old one keeps its
/// owner and its group, and what others may do with it is taken away. Follows links. Throws Error{failed} with the reason.
void replace_file(std::string const &path, std::string_view text);

/// Keeps other processes that hold the same lock out of a folder's files until its end.
class FolderLock {
 public:
  /// Locks the folder of the file `path`. Throws Error{busy} after `limit`, Error{failed} when the folder cannot be opened.
  FolderLock(std::string const &path, std::chrono::milliseconds limit);
  ~FolderLock();
  FolderLock(FolderLock const &) = delete;
  FolderLock &operator=(FolderLock const &) = delete;

 private:
  int fd_;
};

}  // namespace fleet
