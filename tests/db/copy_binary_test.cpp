// Typed rows in the binary format of COPY: byte for byte what PostgreSQL itself writes, refused where the server refuses text.
#include "store/copy_binary.hpp"

#include <cmath>
#include <functional>
#include <limits>

#include "sql.hpp"

using namespace fleet;
using namespace std::string_literals;
using store::CopyBinary;
using testing::Sql;
using testing::TempDb;

namespace {

namespace binary = store::binary;
using Append = std::function<void(std::string &out, binary::Column const &column)>;

template <class Value>
Append value(Value given) {
  return [given](std::string &out, binary::Column const &column) { binary::append(out, column, given); };
}

struct Case {
  char const *type;
  char const *literal;
  Append value;
};

double const infinity = std::numeric_limits<double>::infinity();

/// Values and the literals of SQL that mean them.
std::vector<Case> cases() {
  return {
      {"boolean", "true", value(true)},
      {"boolean", "false", value(false)},
      {"boolean", "null", value(std::optional<bool>{})},
      {"smallint", "-32768", value(-32768)},
      {"smallint", "12", value(12)},
      {"integer", "2147483647", value(2147483647L)},
      {"integer", "-1", value(-1)},
      {"bigint", "-9223372036854775808", value(std::numeric_limits<long>::min())},
      {"bigint", "1700000000123456", value(1700000000123456L)},
      {"real", "0.1", value(0.1)},
      {"real", "-0.0", value(-0.0)},
      {"real", "3.4e38", value(3.4e38)},
      {"real", "1e-44", value(1e-44)},
      {"real", "NaN", value(std::nan(""))},
      {"real", "-infinity", value(-infinity)},
      {"double precision", "48.137154", value(48.137154)},
      {"double precision", "1.7976931348623157e308", value(std::numeric_limits<double>::max())},
      {"double precision", "NaN", value(std::nan(""))},
      {"double precision", "infinity", value(infinity)},
      {"text", "", value(""s)},
      {"text", "a\tb\nc\\N", value("a\tb\nc\\N")},
      {"text", "Größe 東京 🚚", value(std::string_view{"Größe 東京 🚚"})},
      {"text", "beforeafter", value("before\0after"s)},
      {"text", "lbs", value(rows::PositionType::lbs)},
      {"text", "null", value(std::optional<std::string>{})},
      {"json", R"({"a": [1, null]})", value(R"({"a": [1, null]})")},
      {"jsonb", R"({"a": [1, null]})", value(R"({"a": [1, null]})")},
      {"bytea", "\\x00ff5c", value(binary::Bytes{{"\0\xFF\\", 3}})},
      {"bytea", "\\x", value(binary::Bytes{""})},
      {"bytea", "\\x00ff5c", value(binary::HexBytes{"00fF5c"})},
      {"timestamptz", "2000-01-01 00:00:00+00", value(from_epoch(946684800))},
      {"timestamptz", "1999-12-31 23:59:59+00", value(from_epoch(946684799))},
      {"timestamptz", "2026-11-28 22:25:00+00", value(parse_time("2026-11-28T22:25:00Z").value())},
      {"timestamptz", "2026-11-28 22:25:00.000001+00",
       value(binary::Microseconds{parse_time("2026-11-28T22:25:00Z").value()} +
             std::chrono::microseconds{1})},
      {"timestamptz", "0001-01-01 00:00:00+00", value(from_epoch(-62135596800))},
      {"timestamptz", "294276-12-31 23:59:59+00", value(from_epoch(9224318015999))},
  };
}

/// What the server writes for `select` with the same options.
std::string written_by_server(Sql &sql, std::string const &select) {
  sql.run("do $do$ begin execute format('copy (" + select +
          ") to %L (format binary)', current_setting('data_directory') || '/written'); end $do$");
  auto const hex = sql.one("select encode(pg_read_binary_file('written'), 'hex')");
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

binary::Column column_of(Sql &sql, std::string const &type) {
  return {"x", static_cast<std::uint32_t>(sql.one<long>("select '" + type + "'::regtype::oid::bigint"))};
}

std::string as_literal(Case const &one) {
  return one.literal == "null"s ? "null::"s + one.type : "E''"s + [&] {
    std::string text;
    for (char const *c = one.literal; *c != '\0'; ++c) text += *c == '\\' ? "\\\\"s : std::string{*c};
    return text;
  }() + "''::" + one.type;
}

}  // namespace

TEST_CASE("values are sent as PostgreSQL sends them") {
  TempDb const db{TempDb::Content::empty};
  Sql sql{db};
  for (auto const &one : cases()) {
    CAPTURE(one.type);
    CAPTURE(one.literal);
    auto const server = written_by_server(sql, "select " + as_literal(one));
    std::string ours;
    one.value(ours, column_of(sql, one.type));
    // Behind the header of 19 bytes and the number of fields, before the trailer.
    REQUIRE(server.size() > 23);
    CHECK(ours == server.substr(21, server.size() - 23));
  }
}

TEST_CASE("what a column cannot hold is refused as the server refuses it in text") {
  TempDb const db{TempDb::Content::empty};
  Sql sql{db};
  Case const refused[] = {
      {"smallint", "32768", value(32768)},
      {"integer", "-2147483649", value(-2147483649L)},
      {"real", "1e39", value(1e39)},
      {"real", "-1e39", value(-1e39)},
      {"real", "1e-50", value(1e-50)},
      {"timestamptz", "294277-01-01 00:00:00+00", value(from_epoch(9224318016000))},
      {"timestamptz", "0000-12-31 23:59:59+00", value(from_epoch(-62135596801))},
  };
  for (auto const &one : refused) {
    CAPTURE(one.type);
    CAPTURE(one.literal);
    auto const column = column_of(sql, one.type);
    std::string out;
    std::string state;
    try {
      one.value(out, column);
    } catch (store::DatabaseError const &error) {
      state = error.state();
      CHECK(store::is_data_error(error));
    }
    CHECK(state == sql.refusal("select '"s + one.literal + "'::" + one.type));
  }
  std::string out;
  CHECK_THROWS_AS(binary::append(out, column_of(sql, "numeric"), 1.5), Error);
  CHECK_THROWS_AS(binary::append(out, column_of(sql, "text"), 1), Error);
}

TEST_CASE("rows of many columns and more than one piece arrive") {
  TempDb const db{TempDb::Content::empty};
  Sql sql{db};
  sql.run("create table t (n integer primary key, word text, at timestamptz, km real, raw jsonb)");
  store::Transaction tx{sql.session()};
  CopyBinary copy{tx, "t", {"km", "n", "at", "raw", "word"}};
  std::string const word(1000, 'w');
  for (int n = 0; n < 1000; ++n)
    copy.row(n / 2.0, n, from_epoch(n), "[1]", n % 2 == 0 ? std::optional{word} : std::nullopt);
  copy.complete();
  tx.commit();
  CHECK(
      sql.one("select count(*) || ' ' || count(word) || ' ' || sum(length(word)) || ' ' || sum(km) || ' ' || "
              "sum(extract(epoch from at))::bigint || ' ' || count(*) filter (where raw = '[1]') from t") ==
      "1000 500 500000 249750 499500 1000");
}

TEST_CASE("a column whose type was migrated is refused once and right from then on") {
  TempDb const db{TempDb::Content::empty};
  Sql sql{db};
  sql.run("create table t (n integer)");
  auto const copy_one = [&] {
    store::Transaction tx{sql.session()};
    CopyBinary copy{tx, "t", {"n"}};
    copy.row(7);
    copy.complete();
    tx.commit();
  };
  copy_one();
  sql.run("alter table t alter n type bigint");
  CHECK_THROWS_AS(copy_one(), store::DatabaseError);
  copy_one();
  CHECK(sql.one("select string_agg(n::text, ' ') from t") == "7 7");
}

TEST_CASE("a session that the server ends within a COPY is lost, and leaves no row") {
  TempDb const db{TempDb::Content::empty};
  Sql sql{db}, other{db};
  sql.run("create table t (word text)");
  auto const pid = sql.one("select pg_backend_pid()");
  auto const copy_until_lost = [&] {
    store::Transaction tx{sql.session()};
    CopyBinary copy{tx, "t", {"word"}};
    std::string const word(70'000, 'w');
    copy.row(word);
    other.one("select pg_terminate_backend(" + pid + ", 5000)");
    for (int i = 0; i < 100; ++i) copy.row(word);
    copy.complete();
    tx.commit();
  };
  CHECK_THROWS_AS(copy_until_lost(), store::ConnectionLost);
  CHECK(other.one("select count(*) from t") == "0");
}
