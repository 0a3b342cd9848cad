// Reports of a job to outside monitors: a ping URL and the node exporter's textfile collector.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <thread>

#include "support/files.hpp"
#include "support/metrics_format.hpp"
#include "support/run_fleet.hpp"
#include "support/temp_db.hpp"

using namespace fleet::testing;

namespace {

/// Answers every connection with 200 and keeps the request lines; or takes them and never answers.
class Listener {
 public:
  explicit Listener(bool silent = false)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), silent_(silent) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(fd_, reinterpret_cast<sockaddr const *>(&address), size) == 0);
    REQUIRE(::listen(fd_, 8) == 0);
    REQUIRE(::getsockname(fd_, reinterpret_cast<sockaddr *>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this] { serve(); }};
  }
  ~Listener() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  Listener(Listener const &) = delete;
  Listener &operator=(Listener const &) = delete;

  std::string url(std::string const &path) const { return fmt::format("http://127.0.0.1:{}{}", port_, path); }
  std::vector<std::string> requests() {
    std::lock_guard const lock{mutex_};
    return requests_;
  }

 private:
  void serve() {
    std::vector<int> held;
    for (int client = 0; (client = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
      if (silent_) {
        held.push_back(client);
        continue;
      }
      std::array<char, 4096> text{};
      auto const got = ::recv(client, text.data(), text.size(), 0);
      std::string const request(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
      {
        std::lock_guard const lock{mutex_};
        requests_.push_back(request.substr(0, request.find('\r')));
      }
      std::string const reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK";
      ::send(client, reply.data(), reply.size(), MSG_NOSIGNAL);
      ::close(client);
    }
    for (int const client : held) ::close(client);
  }

  int fd_;
  bool silent_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

Result refresh(std::string const &database, Environment environment) {
  environment["FLEET_DATABASE_URL"] = database;
  return run_fleet({"refresh-vtrips"}, environment);
}

constexpr char const *nowhere = "postgresql:///none?host=/nonexistent";

using Requests = std::vector<std::string>;

}  // namespace

TEST_CASE("a success calls the URL, a failure the URL with the exit code, a busy run none") {
  TempDb const db;
  Listener listener;
  Environment const settings{{"FLEET_PING_URL", listener.url("/secretkey/{job}")}};
  CHECK(refresh(db.url(), settings).exit_code == 0);
  CHECK(listener.requests() == Requests{"GET /secretkey/refresh-vtrips HTTP/1.1"});
  auto const failed = refresh(nowhere, settings);
  CHECK(failed.exit_code == 1);
  CHECK(failed.err.find("secretkey") == std::string::npos);
  REQUIRE(listener.requests().size() == 2);
  CHECK(listener.requests()[1] == "GET /secretkey/refresh-vtrips/1 HTTP/1.1");
  auto holder = db.connect();
  store::Autocommit{holder}.query("select pg_advisory_lock(920145)");
  CHECK(refresh(db.url(), settings).exit_code == 4);
  CHECK(listener.requests().size() == 2);
}

TEST_CASE("an address without {job} is called as it is") {
  TempDb const db;
  Listener listener;
  CHECK(refresh(nowhere, {{"FLEET_PING_URL", listener.url("/uuid/")}}).exit_code == 1);
  CHECK(refresh(db.url(), {{"FLEET_PING_URL", listener.url("/uuid")}}).exit_code == 0);
  CHECK(listener.requests() == Requests{"GET /uuid/1 HTTP/1.1", "GET /uuid HTTP/1.1"});
}

TEST_CASE(
    "findings of the whole audit fail the ping, those of a part do not, quiet says nothing of "
    "success") {
  TempDb const db;
  Listener listener;
  TempDir const folder;
  auto environment = db.environment();
  environment["FLEET_PING_URL"] = listener.url("/key/{job}");
  environment["FLEET_METRICS_DIR"] = folder.path();
  {
    auto session = db.connect();
    store::Autocommit{session}.query(
        "create table public.a (id int); create index on public.a (id); create index on public.a (id)");
  }
  auto const found = run_fleet({"audit", "--quiet"}, environment);
  CHECK(found.exit_code == 3);
  CHECK(found.out.find("engine/duplicate_index") != std::string::npos);
  auto const figures = read_file(folder.path() / "fleet_audit.prom");
  CHECK(figures.find("fleet_job_exit_code{job=\"audit\"} 3\n") != std::string::npos);
  CHECK(figures.find("fleet_job_last_success") == std::string::npos);
  CHECK(figures.find("fleet_job_findings_warning{job=\"audit\"} 0\n") == std::string::npos);
  auto const tolerated = run_fleet({"audit", "--quiet", "--fail-on", "never"}, environment);
  CHECK(tolerated.exit_code == 0);
  CHECK(tolerated.out == "");
  CHECK(read_file(folder.path() / "fleet_audit.prom").find("fleet_job_last_success") != std::string::npos);
  auto unreadable = environment;
  unreadable["FLEET_PING_URL"] = "";
  unreadable["FLEET_PING_URL_FILE"] = "/nowhere";
  auto const misled = run_fleet({"audit", "--quiet"}, unreadable);
  CHECK(misled.exit_code == 2);
  CHECK(misled.err.find("cannot read '/nowhere'") != std::string::npos);
  CHECK(run_fleet({"audit", "--only", "engine/duplicate_index"}, environment).exit_code == 3);
  CHECK(listener.requests() == Requests{"GET /key/audit/3 HTTP/1.1", "GET /key/audit HTTP/1.1"});
}

TEST_CASE("an address that does not answer costs seconds and a warning, never the job") {
  TempDb const db;
  auto const gone =
      refresh(db.url(), {{"FLEET_PING_URL", fmt::format("http://127.0.0.1:{}/secretkey", free_port())}});
  CHECK(gone.exit_code == 0);
  CHECK(gone.err.starts_with("fleet refresh-vtrips: warning: could not report to the ping address: "));
  CHECK(gone.err.find("secretkey") == std::string::npos);
  Listener const silent{true};
  auto const began = std::chrono::steady_clock::now();
  auto const result = refresh(db.url(), {{"FLEET_PING_URL", silent.url("/secretkey")}});
  CHECK(result.exit_code == 0);
  CHECK(result.err.find("secretkey") == std::string::npos);
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{10});
}

TEST_CASE("the node exporter finds the last run and, after a failure, still the last success") {
  TempDb const db;
  TempDir const folder;
  Environment const settings{{"FLEET_METRICS_DIR", folder.path()}};
  auto const before = std::time(nullptr);
  REQUIRE(refresh(db.url(), settings).exit_code == 0);
  auto const path = folder.path() / "fleet_refresh-vtrips.prom";
  auto const value = [&](std::string const &name) {
    auto const text = "\n" + read_file(path);
    auto const at = text.find("\n" + name + "{job=\"refresh-vtrips\"} ");
    REQUIRE_MESSAGE(at != std::string::npos, name);
    return std::stod(text.substr(text.find(' ', at)));
  };
  CHECK(value("fleet_job_exit_code") == 0);
  CHECK(value("fleet_job_routes_built") == 0);
  CHECK(value("fleet_job_duration_seconds") > 0);
  CHECK(metrics_fault(read_file(path)) == "");
  auto const success = value("fleet_job_last_success_timestamp_seconds");
  CHECK(success >= static_cast<double>(before));
  CHECK(success <= static_cast<double>(std::time(nullptr) + 1));
  using std::filesystem::perms;
  CHECK((std::filesystem::status(path).permissions() & perms::others_read) == perms::others_read);
  REQUIRE(refresh(nowhere, settings).exit_code == 1);
  CHECK(value("fleet_job_exit_code") == 1);
  CHECK(value("fleet_job_last_success_timestamp_seconds") == success);
  int files = 0;
  for ([[maybe_unused]] auto const &entry : std::filesystem::directory_iterator{folder.path()}) ++files;
  CHECK(files == 1);  // no draft is left
  auto const lost = refresh(db.url(), {{"FLEET_METRICS_DIR", "/nowhere"}});
  CHECK(lost.exit_code == 0);
  CHECK(lost.err ==
        "fleet refresh-vtrips: warning: cannot write '/nowhere/fleet_refresh-vtrips.prom' of metrics-dir: No "
        "such "
        "file or directory\n");
}
