#include "support/temp_db.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "support/cluster_template.hpp"

namespace fleet::testing {

namespace {
std::atomic<int> made{0};
}

store::Session connect(std::string const &url) {
  return store::Database{url, "fleet/test", store::limits::maintenance}.open(
      "reset search_path; reset timezone");
}

TempDb::TempDb(TempCluster &cluster, Content content)
    : cluster_(cluster), name_("test_" + std::to_string(++made)) {
  if (content == Content::migrated && !cluster.template_error().empty())
    throw std::runtime_error("no migrated database to copy: " + cluster.template_error());
  auto const source = content == Content::migrated ? template_database : "template0";
  // The other strategy writes 24 MB of WAL, and takes twice the time.
  on_server("create database " + name_ + " template " + source + " strategy file_copy");
}

TempDb::~TempDb() {
  if (std::getenv("FLEET_KEEP_TEST_DB") != nullptr) {
    std::printf("kept: database %s\n", name_.c_str());
    return;
  }
  try {
    on_server("drop database " + name_ + " with (force)");
  } catch (std::exception const &) {  // the cluster, stopped by the test perhaps, takes it along
  }
}

void TempDb::on_server(std::string const &statement) const {
  auto session = testing::connect(cluster_.url());
  store::Autocommit{session}.script(statement);
}

}  // namespace fleet::testing
