#include "support/temp_cluster.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <algorithm>

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

bool has_file(fs::path const &folder, std::string_view prefix) {
  if (!fs::exists(folder)) return false;
  for (auto const &file : fs::directory_iterator{folder})
    if (file.path().filename().string().starts_with(prefix)) return true;
  return false;
}

std::string find_reason(Engine engine) {
  auto const found = run({(source_dir() / "scripts/private-postgres").string(), "--bin"});
  if (found.exit_code != 0) return "no PostgreSQL server";
  auto const root = fs::path{found.out.substr(0, found.out.find('\n'))}.parent_path();
  auto const version = root.filename().string();
  std::string const name = engine == Engine::timescaledb ? "timescaledb" : "pg_partman";
  // Debian keeps what all architectures share apart from the programs.
  fs::path const shares[] = {root / "share/extension", root / "share/postgresql/extension",
                             fs::path{"/usr/share/postgresql"} / version / "extension"};
  if (std::ranges::none_of(shares,
                           [&](auto const &share) { return fs::exists(share / (name + ".control")); }))
    return name + " is not installed beside " + root.string();
  // Compression, aggregates and policies are in a library of their own, which the Apache edition leaves out.
  if (engine == Engine::timescaledb && !has_file(root / "lib", "timescaledb-tsl-") &&
      !has_file(root / "lib/postgresql", "timescaledb-tsl-"))
    return "timescaledb beside " + root.string() + " is the Apache edition, which can't compress";
  return {};
}

}  // namespace

Engine default_engine() {
  auto const *name = std::getenv("FLEET_TEST_ENGINE");
  return name != nullptr && std::string_view{name} == "timescaledb" ? Engine::timescaledb
                                                                    : Engine::pg_partman;
}

std::string const &why_no_engine(Engine engine) {
  static std::string const reasons[] = {find_reason(Engine::pg_partman), find_reason(Engine::timescaledb)};
  return reasons[engine == Engine::timescaledb ? 1 : 0];
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
