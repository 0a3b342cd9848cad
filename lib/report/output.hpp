#pragma once
#include <cstdio>
#include <string>
#include <string_view>

namespace fleet::report {

/// Where a file for people goes: stdout, or a file that is there as a whole or not at all.
class Output {
 public:
  /// `path`: "" for stdout. A file is written beside its place, as PATH.PID.part, and put there by complete(); a device or
  /// a pipe is written at once. Throws Error{usage} for a folder and Error{failed} where nothing can be made.
  explicit Output(std::string path);
  /// Removes the part when complete() was not reached.
  ~Output();
  Output(Output const &) = delete;
  Output &operator=(Output const &) = delete;

  /// Throws Error{failed} when it cannot be written: disk full, reader gone.
  void write(std::string_view text);
  /// Everything is on the disk, and in its place.
  void complete();

 private:
  [[noreturn]] void fail(int reason) const;

  std::string path_;
  std::string place_;  ///< of the file, behind symbolic links
  std::string part_;   ///< "": written at once
  std::FILE *file_ = nullptr;
};

}  // namespace fleet::report
