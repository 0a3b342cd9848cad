// The zero-downtime rule: a running `fleet serve` keeps answering while the database under it is migrated.
#include <atomic>
#include <thread>

#include "serve_site.hpp"
#include "support/files.hpp"

using namespace fleet;

TEST_CASE("serve answers every request while a migrate adds columns and replaces every view and function") {
  testing::ServeSite const site;
  testing::TempDir const folder{"fleet-migrations-"};
  std::filesystem::copy(testing::source_dir() / "migrations", folder.path(),
                        std::filesystem::copy_options::recursive);
  folder.write(
      "9001_test.sql",
      "-- 9001 test: x\n-- Transaction: yes\n"
      "alter table tracksolid.devices add column extra text, add column more int not null default 7;\n"
      "alter table tracksolid.live_positions add column extra text");
  std::atomic<bool> done{false};
  std::atomic<int> asked{0};
  std::string bad;
  std::thread reader{[&] {
    while (!done)
      for (auto const *path : {"/webhook/live-positions?cost_centre=North", "/webhook/fleet-dashboard",
                               "/webhook/live-positions/track?vehicle_number=KAA%201&hours=1"}) {
        auto const reply = site.get(path);
        ++asked;
        if (reply.status != 200) bad += std::to_string(reply.status) + " " + path + "; ";
      }
  }};
  auto const result = testing::run_fleet({"migrate", "--dir", folder.path().string()},
                                         {{"FLEET_DATABASE_URL", site.database_url()}});
  done = true;
  reader.join();
  CHECK(result.exit_code == 0);
  CHECK(result.out.starts_with("applied="));
  CHECK(bad == "");
  CHECK(asked > 10);
}
