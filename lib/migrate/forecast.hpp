#pragma once
#include <string>
#include <vector>

#include "migrate/file.hpp"
#include "migrate/impact.hpp"
#include "migrate/plan.hpp"
#include "store/database.hpp"

namespace fleet::migrate {

/// Size of a relation before it is changed, with its partitions or chunks.
struct Size {
  bool exists = false;
  double rows = 0;      ///< the planner's estimate; -1 when it was never analyzed
  long long bytes = 0;  ///< with indexes and toast
};

struct ForecastImpact {
  Impact impact;
  Size size;
};

struct ForecastStatement {
  std::string text;
  int line = 1;
  std::vector<ForecastImpact> impacts;
};

struct ForecastFile {
  std::string name;
  bool in_transaction = true;
  std::string locks;  ///< what the header says about them
  std::vector<ForecastStatement> statements;
};

struct Forecast {
  std::vector<ForecastFile> files;
  std::size_t waiting = 0;  ///< repeatable files that `to` leaves out
};

/// The statements that `up` would run, in order, with lock and amount of data of each. Reads only: works
/// with every login that may read tracksolid.schema_migrations, also on a read-only server.
Forecast forecast(store::Database const &database, std::vector<File> const &files, int to);

/// For people: SQL with a comment in front of each statement.
std::string text(Forecast const &forecast);

/// "1.2 GB".
std::string bytes_text(long long bytes);

}  // namespace fleet::migrate
