#pragma once
#include <string>

#include "store/database.hpp"
#include "support/temp_cluster.hpp"

namespace fleet::testing {

namespace store = ::fleet::store;

/// A session as the server gives it: search_path and time zone are the server's, and statements may take as long as
/// they want.
store::Session connect(std::string const &url);

/// A database of its own, dropped at the end unless FLEET_KEEP_TEST_DB is set.
class TempDb {
 public:
  enum class Content { migrated, empty };

  explicit TempDb(Engine engine = default_engine(), Content content = Content::migrated)
      : TempDb(TempCluster::shared(engine), content) {}
  explicit TempDb(Content content) : TempDb(default_engine(), content) {}
  explicit TempDb(TempCluster &cluster, Content content = Content::migrated);
  ~TempDb();
  TempDb(TempDb const &) = delete;
  TempDb &operator=(TempDb const &) = delete;

  std::string const &name() const { return name_; }
  std::string url() const { return cluster_.url(name_); }
  store::Session connect() const { return testing::connect(url()); }

  /// Environment in which `fleet` finds it: FLEET_DATABASE_URL.
  Environment environment() const { return {{"FLEET_DATABASE_URL", url()}}; }

 private:
  void on_server(std::string const &statement) const;

  TempCluster &cluster_;
  std::string name_;
};

}  // namespace fleet::testing
