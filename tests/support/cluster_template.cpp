#include "support/cluster_template.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <system_error>

#include "support/run_fleet.hpp"
#include "support/temp_db.hpp"

namespace fs = std::filesystem;

namespace fleet::testing {

namespace {

/// An exclusive lock on a file for as long as it lives; waits for its turn.
class FileLock {
 public:
  explicit FileLock(fs::path const &path) : fd_(open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    if (fd_ < 0 || flock(fd_, LOCK_EX) != 0)
      throw std::system_error(errno, std::generic_category(), path.string());
  }
  ~FileLock() { close(fd_); }
  FileLock(FileLock const &) = delete;
  FileLock &operator=(FileLock const &) = delete;

 private:
  int fd_;
};

std::string name_of(Engine engine) {
  return engine == Engine::timescaledb ? "timescaledb" : "pg_partman";
}

/// The server's folder as a part of a file name: a template made by another version can't be used.
std::string server_name() {
  auto const found = run({(source_dir() / "scripts/private-postgres").string(), "--bin"});
  if (found.exit_code != 0) throw std::runtime_error(found.err);
  auto name = found.out.substr(0, found.out.find('\n'));
  for (auto &sign : name)
    if (sign == '/') sign = '_';
  return name;
}

/// Changes whenever `fleet`, and so the migrations embedded in it, were built again, and with the server.
std::string key_of(Engine engine) {
  struct stat file = {};
  if (stat(fleet_binary().c_str(), &file) != 0)
    throw std::runtime_error("no program '" + fleet_binary() + "': build the target fleet first");
  return name_of(engine) + "-" + std::to_string(file.st_size) + "-" + std::to_string(file.st_mtim.tv_sec) +
         "-" + std::to_string(file.st_mtim.tv_nsec) + server_name();
}

void migrate(std::string const &url) {
  auto const result = run_fleet({"migrate"}, {{"FLEET_DATABASE_URL", url}});
  if (result.exit_code != 0) throw std::runtime_error("fleet migrate failed:\n" + result.out + result.err);
}

void on_server(TempCluster const &cluster, std::string const &statement) {
  auto session = connect(cluster.url());
  store::Autocommit{session}.script(statement);
}

void build(Engine engine, fs::path const &target) {
  TempCluster cluster{{.engine = engine, .durable = false, .background_jobs = false, .bare = true}};
  on_server(cluster, std::string{"create database "} + template_database);
  migrate(cluster.url(template_database));
  // TimescaleDB's scheduler connects to every database that allows it, and one in use can't be copied.
  on_server(cluster, std::string{"alter database "} + template_database + " allow_connections false");
  cluster.stop(SIGINT);
  auto const copying = target.string() + ".new";
  fs::remove_all(copying);
  auto const copied = run({"cp", "-a", cluster.data().string(), copying});
  if (copied.exit_code != 0) throw std::runtime_error("can't copy the template: " + copied.err);
  fs::rename(copying, target);
}

/// Templates of earlier builds; one that is still being copied from keeps its open files.
void remove_others(fs::path const &folder, Engine engine, fs::path const &current) {
  for (auto const &entry : fs::directory_iterator{folder})
    if (entry.is_directory() && entry.path().filename().string().starts_with(name_of(engine) + "-") &&
        entry.path() != current)
      fs::remove_all(entry.path());
}

}  // namespace

fs::path migrated_template(Engine engine) {
  fs::path const folder = FLEET_TEST_TEMPLATES;
  fs::create_directories(folder);
  auto const target = folder / key_of(engine);
  FileLock const lock{folder / (name_of(engine) + ".lock")};
  if (fs::exists(target)) return target;
  build(engine, target);
  remove_others(folder, engine, target);
  return target;
}

}  // namespace fleet::testing
