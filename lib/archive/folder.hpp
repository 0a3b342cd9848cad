#pragma once
#include <string>
#include <string_view>

/// The folder that holds the archive.
namespace fleet::archive {

/// A path of this machine. A file of it is written under a name that ends in .part, and named when it is whole and on the disk.
class Folder {
 public:
  /// `location`: as the setting `archive` has it. Throws Error{usage} when it is empty, a relative path or an address.
  explicit Folder(std::string location);

  /// The path of a file of the manifest.
  std::string path(std::string_view file) const { return location_ + "/" + std::string{file}; }
  /// Makes the folder of a day below the archive. Throws Error{failed}.
  void open_day(std::string const &day) const;
  /// Removes what a run that was killed has left in it.
  void remove_parts(std::string const &day) const;
  /// Where a file of the day is written first.
  std::string part(std::string const &day, int number) const;
  /// Names a file that is written: position_history/DAY/NUMBER-DIGEST.parquet, on the disk. Gives that.
  std::string name(std::string const &part, std::string const &day, int number,
                   std::string const &sha256) const;
  /// Removes a file; one that is gone is no error.
  void remove(std::string const &file) const;
  /// Throws Error{failed} when the archive itself cannot be reached, so that a missing file is told from a missing disk.
  void expect() const;

 private:
  std::string day_folder(std::string const &day) const;
  std::string location_;
};

}  // namespace fleet::archive
