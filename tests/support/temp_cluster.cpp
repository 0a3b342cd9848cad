#include "support/temp_cluster.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <stdexcept>

#include "support/cluster_template.hpp"

namespace fs = std::filesystem;

namespace fleet::testing {

namespace {

constexpr char const *folder_prefix = "fleet-pg-";

std::vector<std::string> server_command(TempCluster::Options const &options, fs::path const &like,
                                        fs::path const &folder) {
  std::vector<std::string> command{(source_dir() / "scripts/private-postgres").string()};
  if (!like.empty()) command.insert(command.end(), {"--like", like.string()});
  command.insert(command.end(), {(folder / "data").string(), folder.string(), "max_connections=60",
                                 "shared_buffers=64MB", "log_checkpoints=off"});
  if (!options.autovacuum) command.emplace_back("autovacuum=off");
  if (!options.durable) command.insert(command.end(), {"fsync=off", "full_page_writes=off"});
  if (options.engine == Engine::timescaledb)
    command.insert(command.end(),
                   {"shared_preload_libraries=timescaledb", "timescaledb.telemetry_level=off"});
  // One worker is the least there can be, and the launcher takes it.
  if (!options.background_jobs) command.emplace_back("timescaledb.max_background_workers=1");
  return command;
}

int lock_folder(fs::path const &folder) {
  auto const fd = open((folder / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

/// Folders of programs that were killed: nobody holds their lock. Young ones may not be locked yet.
void remove_litter() {
  std::error_code ignored;
  auto const old = fs::file_time_type::clock::now() - std::chrono::minutes{1};
  for (auto const &entry : fs::directory_iterator{temp_root(), ignored}) {
    auto const name = entry.path().filename().string();
    if (!name.starts_with(folder_prefix) || fs::last_write_time(entry.path(), ignored) > old) continue;
    if (fs::exists(entry.path() / "keep", ignored)) continue;
    if (auto const fd = lock_folder(entry.path()); fd >= 0) {
      fs::remove_all(entry.path(), ignored);
      close(fd);
    }
  }
}

}  // namespace

Engine default_engine() {
  auto const *name = std::getenv("FLEET_TEST_ENGINE");
  return name != nullptr && std::string_view{name} == "timescaledb" ? Engine::timescaledb
                                                                    : Engine::pg_partman;
}

bool engine_installed(Engine engine) {
  auto const *control = engine == Engine::timescaledb ? "timescaledb.control" : "pg_partman.control";
  for (auto const &version : fs::directory_iterator{"/usr/share/postgresql"})
    if (fs::exists(version.path() / "extension" / control)) return true;
  return false;
}

TempCluster::TempCluster(Options options) : options_(options) {
  remove_litter();
  if (options_.bare)
    template_error_ = "it was made bare";
  else
    find_template();
  dir_ = std::make_unique<TempDir>(folder_prefix);
  lock_fd_ = lock_folder(dir_->path());
  start();
}

void TempCluster::find_template() {
  try {
    like_ = migrated_template(options_.engine);
  } catch (std::exception const &error) {
    template_error_ = error.what();
  }
}

void TempCluster::start() {
  server_ = std::make_unique<Process>(server_command(options_, like_, dir_->path()), clean_environment());
  server_->wait_for_line("database system is ready to accept connections", std::chrono::seconds{60});
}

void TempCluster::stop(int signal_number) {
  server_->signal(signal_number);
  server_->wait();
}

TempCluster::~TempCluster() {
  auto const keep = std::getenv("FLEET_KEEP_TEST_DB") != nullptr;
  if (server_->running()) stop(keep ? SIGINT : SIGQUIT);
  close(lock_fd_);
  if (!keep) return;
  dir_->write("keep", "");
  auto const folder = dir_.release()->path().string();  // its destructor would remove it
  auto const script = (source_dir() / "scripts/private-postgres").string();
  std::printf("kept: `%s %s/data %s`, then `psql -h %s -U postgres`\n", script.c_str(), folder.c_str(),
              folder.c_str(), folder.c_str());
}

std::string TempCluster::url(std::string const &database) const {
  return "postgresql:///" + database + "?host=" + dir_->path().string() + "&user=postgres";
}

std::string TempCluster::socket() const {
  return dir_->path().string() + "/.s.PGSQL.5432";
}

TempCluster &TempCluster::shared(Engine engine) {
  static std::map<Engine, std::unique_ptr<TempCluster>> clusters;
  auto &cluster = clusters[engine];
  if (!cluster) cluster = std::make_unique<TempCluster>(Options{.engine = engine});
  return *cluster;
}

}  // namespace fleet::testing
