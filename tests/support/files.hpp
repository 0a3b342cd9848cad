#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace fleet::testing {

/// A new folder below TMPDIR (else /tmp), removed with everything in it.
class TempDir {
 public:
  explicit TempDir(std::string const &prefix = "fleet-test-");
  ~TempDir();
  TempDir(TempDir const &) = delete;
  TempDir &operator=(TempDir const &) = delete;
  std::filesystem::path const &path() const { return path_; }
  /// Writes `text` to the file `name` in the folder and gives its full path.
  std::string write(std::string const &name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

/// TMPDIR, else /tmp.
std::filesystem::path temp_root();

/// The whole file; throws std::runtime_error naming a path that can't be read.
std::string read_file(std::filesystem::path const &path);

/// A TCP port of 127.0.0.1 that nobody listens on just now. Good for "unreachable" tests; a server under test
/// should be given port 0 instead.
std::uint16_t free_port();

/// Top of the source tree.
std::filesystem::path source_dir();

/// The recorded traces and reference documents beside the repository (FLEET_SHARED_DIR, else ../shared), or
/// nothing in a lone clone: the test then says FLEET_SKIP("no recorded traces …").
std::optional<std::filesystem::path> shared_dir();

}  // namespace fleet::testing
