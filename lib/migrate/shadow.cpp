#include "migrate/shadow.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "migrate/apply.hpp"

namespace fleet::migrate {
namespace {

constexpr char const *prefix = "fleet_shadow_";
constexpr long litter_after_s = 3600;

constexpr char const *may_create = R"sql(
  select rolsuper or rolcreatedb, rolname from pg_roles where rolname = current_user
)sql";
constexpr char const *litter_query = R"sql(
  select d.datname from pg_database d
   where d.datname ~ '^fleet_shadow_[0-9]+_[0-9]+$' and split_part(d.datname, '_', 3)::bigint < $1
     and pg_has_role(d.datdba, 'member')
     and not exists (select from pg_stat_activity a where a.datname = d.datname)
)sql";
constexpr char const *create_query = R"sql(
  select format('create database %I template template0 encoding %L lc_collate %L lc_ctype %L', $1::text,
                pg_encoding_to_char(encoding), datcollate, datctype)
    from pg_database where datname = current_database()
)sql";
constexpr char const *settings_query = R"sql(
  select coalesce(max(value) filter (where name = 'engine'), ''), coalesce(max(value) filter (where name = 'timezone'), ''),
         coalesce(max(value) filter (where name = 'partition_interval'), '')
    from tracksolid.settings
)sql";

struct Choices {
  std::string engine, timezone, partition_interval;
};

Choices choices_of(store::Session &live) {
  store::ReadTransaction tx{live};
  if (tx.value<bool>("select to_regclass('tracksolid.settings') is null")) return {};
  auto const row = tx.row(settings_query);
  return {row[0].text(), row[1].text(), row[2].text()};
}

/// A database of our own for a moment; dropped again whatever happens, unless this process is killed: then by
/// the next one after an hour.
class Shadow {
 public:
  Shadow(Server const &server, store::Session &maintenance)
      : maintenance_(maintenance),
        name_(fmt::format("{}{}_{}", prefix, now().time_since_epoch().count(), getpid())),
        database_(server.with(name_)) {
    store::Autocommit tx{maintenance_};
    if (auto const row = tx.row(may_create); !row[0].as<bool>())
      throw Error{Stop::failed,
                  fmt::format("login '{}' may not create a database to compare with", row[1].text()),
                  fmt::format("let a superuser run `alter role {} createdb`, or use another login",
                              tx.quote_name(row[1].text()))};
    for (auto const &row : tx.query(litter_query, now().time_since_epoch().count() - litter_after_s))
      drop(tx, row[0].text());
    auto const statement = tx.value<std::string>(create_query, name_);
    tx.script(statement);
  }
  ~Shadow() {
    try {
      store::Autocommit tx{maintenance_};
      drop(tx, name_);
    } catch (std::exception const &error) {
      log::warning("the shadow database was not dropped", {{"name", name_}, {"why", safe_what(error)}});
    }
  }
  Shadow(Shadow const &) = delete;
  Shadow &operator=(Shadow const &) = delete;

  store::Database const &database() const { return database_; }

 private:
  /// force: TimescaleDB's scheduler visits every database.
  static void drop(store::Tx &tx, std::string const &name) {
    tx.script("drop database if exists " + tx.quote_name(name) + " with (force)");
  }

  store::Session &maintenance_;
  std::string name_;
  store::Database database_;
};

/// Somebody may partition tables of their own with the other engine.
bool is_foreign_extension(Difference const &one) {
  return one.kind == "extension" && one.change == Change::added;
}

}  // namespace

std::vector<Object> objects_of_files(Server const &server, std::vector<File> const &files, int to) {
  auto maintenance = server.given().with(store::limits::maintenance).open();
  auto const choices = choices_of(maintenance);
  Shadow const shadow{server, maintenance};
  UpOptions options;
  options.engine = choices.engine;
  options.timezone = choices.timezone;
  options.partition_interval = choices.partition_interval;
  options.to = to;
  up(shadow.database(), files, options);
  auto session = shadow.database().open();
  store::ReadTransaction tx{session};
  return read_objects(tx);
}

bool is_history(Difference const &one) {
  return one.name.starts_with("tracksolid.schema_migrations");
}

std::vector<Difference> compare_with_files(Server const &server, std::vector<File> const &files, int to) {
  auto const expected = objects_of_files(server, files, to);
  auto session = server.given().open();
  store::ReadTransaction tx{session};
  auto differences = compare(expected, read_objects(tx));
  std::erase_if(differences,
                [](Difference const &one) { return is_history(one) || is_foreign_extension(one); });
  return differences;
}

}  // namespace fleet::migrate
