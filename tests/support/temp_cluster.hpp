#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "support/files.hpp"
#include "support/process.hpp"
#include "support/skip.hpp"

namespace fleet::testing {

/// The extension that partitions the time series; chosen per cluster, because TimescaleDB must be preloaded.
enum class Engine { pg_partman, timescaledb };

/// FLEET_TEST_ENGINE, else pg_partman.
Engine default_engine();

/// Why the server of the tests can't run the engine, or "": its extension is not installed, or is an edition
/// without compression, which `fleet migrate` refuses.
std::string const &why_no_engine(Engine engine);

/// A PostgreSQL server of this test program's own: unix socket only, an unprivileged user when run as root,
/// gone with the program however that ends. Starts from a stopped cluster kept in the build tree that already
/// holds a migrated database, so it costs a fraction of a second. Make it in the main thread.
class TempCluster {
 public:
  struct Options {
    Engine engine = default_engine();
    bool durable = false;  ///< fsync on, for tests that pull the plug
    bool autovacuum = false;
    bool background_jobs = true;  ///< TimescaleDB's; without, none runs but by run_job
    bool bare = false;            ///< as initdb made it: no migrated template in it
  };
  TempCluster() : TempCluster(Options{}) {}
  explicit TempCluster(Options options);
  ~TempCluster();
  TempCluster(TempCluster const &) = delete;
  TempCluster &operator=(TempCluster const &) = delete;

  /// The superuser's address of one of its databases.
  std::string url(std::string const &database = "postgres") const;

  /// Path of its socket.
  std::string socket() const;

  /// SIGINT: orderly; SIGQUIT: as after a crash.
  void stop(int signal_number);
  void start();

  /// Why there is no migrated template in it, or "". Tests that need none run all the same.
  std::string const &template_error() const { return template_error_; }

  std::filesystem::path data() const { return dir_->path() / "data"; }

  /// The one most tests of this program share; started at first use.
  static TempCluster &shared(Engine engine = default_engine());

 private:
  void find_template();

  Options options_;
  std::unique_ptr<TempDir> dir_;
  int lock_fd_ = -1;  ///< held while we live; without it the folder is litter, see remove_litter
  std::unique_ptr<Process> server_;
  std::filesystem::path like_;
  std::string template_error_;
};

}  // namespace fleet::testing

/// Leaves a test case of an engine that is not there, visibly.
#define FLEET_SKIP_WITHOUT(engine) \
  if (!::fleet::testing::why_no_engine(engine).empty()) FLEET_SKIP(::fleet::testing::why_no_engine(engine))
