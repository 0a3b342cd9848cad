#include "support/files.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace fs = std::filesystem;

namespace fleet::testing {

fs::path temp_root() {
  auto const *folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/tmp";
}

TempDir::TempDir(std::string const &prefix) {
  auto name = (temp_root() / (prefix + "XXXXXX")).string();
  if (mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

TempDir::~TempDir() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TempDir::write(std::string const &name, std::string_view text) const {
  auto const path = path_ / name;
  std::ofstream file{path, std::ios::binary};
  file << text;
  if (!file.flush()) throw std::runtime_error("can't write '" + path.string() + "'");
  return path.string();
}

std::string read_file(fs::path const &path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error("can't read '" + path.string() + "'");
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::uint16_t free_port() {
  auto const handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto *generic = reinterpret_cast<sockaddr *>(&address);
  auto const ok = bind(handle, generic, size) == 0 && getsockname(handle, generic, &size) == 0;
  close(handle);
  if (!ok) throw std::system_error(errno, std::generic_category(), "no free port");
  return ntohs(address.sin_port);
}

fs::path source_dir() {
  auto const *given = std::getenv("FLEET_SOURCE_DIR");
  return given != nullptr ? given : FLEET_TEST_SOURCE_DIR;
}

std::optional<fs::path> shared_dir() {
  auto const *given = std::getenv("FLEET_SHARED_DIR");
  auto const path = given != nullptr ? fs::path{given} : source_dir().parent_path() / "shared";
  return fs::is_directory(path / "data") ? std::optional{path} : std::nullopt;
}

}  // namespace fleet::testing
