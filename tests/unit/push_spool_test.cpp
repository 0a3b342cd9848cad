// The spool: what append() said is on disk comes out again whole and once, whatever happened to the files meanwhile.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "base/error.hpp"
#include "push/spool.hpp"
#include "push/spool_reader.hpp"
#include "support/files.hpp"

using namespace fleet;
using push::Message;
using push::SpoolFolder;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t megabyte = 1U << 20U;

/// A spool with a folder of its own.
struct Spool : private SpoolFolder, public push::Spool {
  Spool(std::string folder, std::size_t limit)
      : SpoolFolder(std::move(folder)), push::Spool(static_cast<SpoolFolder &>(*this), ".spool", limit) {}
};

Message message(std::string body) {
  return {"/pushhb", "a=1", "application/json", "gzip", std::move(body), 1234567};
}

bool append(push::Spool &spool, std::vector<Message> const &messages) {
  std::vector<Message const *> all;
  for (auto const &one : messages) all.push_back(&one);
  return spool.append(all);
}

/// The bodies that drain() gives, all of them stored.
std::vector<std::string> drained(push::Spool &spool, std::size_t batch_bytes = megabyte) {
  std::vector<std::string> bodies;
  spool.drain([=] { return batch_bytes; },
              [&](std::vector<Spool::Spooled> const &batch) {
                for (auto const &one : batch) bodies.push_back(one.record.message.body);
                return true;
              });
  return bodies;
}

std::vector<std::string> names(std::string const &folder, std::string const &ending) {
  std::vector<std::string> found;
  for (auto const &entry : fs::directory_iterator{folder})
    if (entry.path().string().ends_with(ending)) found.push_back(entry.path().string());
  std::sort(found.begin(), found.end());
  return found;
}

std::string content(std::string const &path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void write(std::string const &path, std::string const &bytes) {
  std::ofstream{path, std::ios::binary} << bytes;
}

/// A file of five messages, as a process leaves it that was killed.
struct FiveMessages {
  FiveMessages() {
    Spool spool{folder, megabyte};
    for (auto const *body : {"one", "two", "three", "four", "five"}) REQUIRE(append(spool, {message(body)}));
    path = names(folder, ".spool").at(0);
    bytes = content(path);
  }
  testing::TempDir parent;
  std::string folder = parent.path().string() + "/spool";
  std::string path, bytes;
};

/// A record as builds before 0.1.0 wrote it, by the layout in their source.
std::string old_record(std::string const &path, std::string const &msg_type, std::string const &text,
                       bool json = true) {
  auto const number = [](std::uint64_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFFU);
    return out;
  };
  auto item = number(1'795'824'000'000'000, 8) + (json ? '\1' : '\0');
  for (auto const *one : {&path, &msg_type, &text}) item += number(one->size(), 4) + *one;
  auto const check = ::crc32(0, reinterpret_cast<Bytef const *>(item.data()), static_cast<uInt>(item.size()));
  return number(item.size(), 4) + number(check, 4) + item;
}

}  // namespace

TEST_CASE("any bytes come back from a record as they were") {
  std::mt19937 random{16};
  auto const file = push::new_spool_file();
  for (int round = 0; round < 500; ++round) {
    auto const any = [&](std::size_t most) {
      std::string text(random() % most, '\0');
      for (char &c : text) c = static_cast<char>(random());
      return text;
    };
    Message const sent{any(40), any(40), any(40), any(20), any(3000), static_cast<std::int64_t>(random())};
    std::string bytes;
    push::append_spool_record(bytes, file, sent, -5);
    push::SpoolRecord back;
    std::size_t size = 0;
    REQUIRE(push::read_spool_record(bytes, file, back, size) == push::ReadRecord::record);
    CHECK(size == bytes.size());
    CHECK(back.wall_us == -5);
    CHECK(std::tie(back.message.path, back.message.query, back.message.content_type,
                   back.message.content_encoding, back.message.body, back.message.boot_us) ==
          std::tie(sent.path, sent.query, sent.content_type, sent.content_encoding, sent.body, sent.boot_us));
  }
}

TEST_CASE("messages come out in order, once, and their files go") {
  testing::TempDir const parent;
  auto const folder = parent.path().string() + "/spool";
  {
    Spool spool{folder, megabyte};
    CHECK(append(spool, {message("one"), message("two")}));
  }
  Spool spool{folder, megabyte};
  CHECK(append(spool, {message("three")}));
  CHECK(spool.state().files == 2);
  CHECK(drained(spool) == std::vector<std::string>{"one", "two", "three"});
  CHECK(spool.empty());
  CHECK(fs::is_empty(folder));
  CHECK(drained(spool).empty());
}

TEST_CASE("a stopped drain goes on behind the stored messages, and new messages wait for the next one") {
  testing::TempDir const parent;
  Spool spool{parent.path().string(), megabyte};
  for (auto const *body : {"one", "two", "three"}) CHECK(append(spool, {message(body)}));
  std::vector<std::string> tried;
  auto const store_until = [&](std::string const &last) {
    spool.drain([] { return std::size_t{1}; },
                [&](std::vector<Spool::Spooled> const &batch) {
                  REQUIRE(batch.size() == 1);
                  tried.push_back(batch.front().record.message.body);
                  if (tried.size() == 1) REQUIRE(append(spool, {message("new")}));
                  return tried.back() != last;
                });
  };
  store_until("two");
  CHECK(tried == std::vector<std::string>{"one", "two"});
  store_until("");
  CHECK(tried == std::vector<std::string>{"one", "two", "two", "three", "new"});
}

TEST_CASE("what somebody deletes or moves while it is open is not lost") {
  testing::TempDir const parent;
  auto const folder = parent.path().string() + "/spool";
  auto const file = [&](int number) { return folder + "/00000000000" + std::to_string(number) + ".spool"; };
  Spool spool{folder, megabyte};
  CHECK(append(spool, {message("one")}));
  REQUIRE(fs::remove(file(1)));
  CHECK(append(spool, {message("two")}));
  REQUIRE(fs::remove(file(2)));
  CHECK(drained(spool) == std::vector<std::string>{"one", "two"});
  CHECK(append(spool, {message("three")}));
  fs::rename(folder, folder + "-away");
  CHECK(append(spool, {message("four")}));
  CHECK(fs::status(folder).permissions() == fs::perms::owner_all);
  CHECK_THROWS_AS(Spool(folder, megabyte), Error);  // it has the lock of the new one, too
  CHECK(drained(spool) == std::vector<std::string>{"three", "four"});
  CHECK(spool.empty());
}

TEST_CASE("the folder is made again also for a process that ends, and a file that is gone is forgotten") {
  testing::TempDir const parent;
  auto const folder = parent.path().string() + "/spool";
  {
    Spool spool{folder, megabyte};
    CHECK(append(spool, {message("one")}));
    fs::remove_all(folder);
  }
  Spool spool{folder, megabyte};
  CHECK(append(spool, {message("two")}));
  REQUIRE(names(folder, ".spool").size() == 2);
  fs::remove(names(folder, ".spool").at(0));
  CHECK(drained(spool) == std::vector<std::string>{"two"});
  CHECK(spool.empty());
  CHECK(spool.state().read_error.empty());
}

TEST_CASE("one flipped bit costs at most the message it is in, and the file is put aside") {
  FiveMessages const five;
  std::set<std::string> const all{"one", "two", "three", "four", "five"};
  for (std::size_t bit = 0; bit < five.bytes.size() * 8; ++bit) {
    auto damaged = five.bytes;
    damaged[bit / 8] = static_cast<char>(static_cast<unsigned char>(damaged[bit / 8]) ^ 1U << bit % 8);
    testing::TempDir const parent;
    write(parent.path().string() + "/000000000001.spool", damaged);
    Spool spool{parent.path().string(), megabyte};
    auto const bodies = drained(spool);
    CAPTURE(bit);
    // A bit in the boot id or the version costs nothing.
    CHECK(bodies.size() >= 4);
    for (auto const &body : bodies) CHECK(all.contains(body));
    auto const aside = names(parent.path().string(), ".damaged");
    REQUIRE(aside.size() == 1);
    CHECK(content(aside.front()) == damaged);
    CHECK(spool.state().damaged == 1);
    CHECK(spool.empty());
  }
}

TEST_CASE("a file that ends within a record gives the records before it, and is put aside") {
  FiveMessages const five;
  for (std::size_t size = 1; size < five.bytes.size(); ++size) {
    testing::TempDir const parent;
    write(parent.path().string() + "/000000000001.spool", five.bytes.substr(0, size));
    Spool spool{parent.path().string(), megabyte};
    auto const bodies = drained(spool);
    std::size_t whole = push::spool_header_bytes;
    std::size_t expected = 0;
    for (auto const *body : {"one", "two", "three", "four", "five"}) {
      std::string record;
      push::append_spool_record(record, {}, message(body), 0);
      whole += record.size();
      expected += whole <= size ? 1 : 0;
    }
    CAPTURE(size);
    CHECK(bodies.size() == expected);
    bool const ends_with_a_record = names(parent.path().string(), ".damaged").empty();
    CHECK(ends_with_a_record == (expected > 0 ? bodies.size() == expected && fs::is_empty(parent.path())
                                              : size == push::spool_header_bytes));
  }
}

TEST_CASE("a file of a build before 0.1.0 is read: each item becomes a message, and the file goes") {
  testing::TempDir const parent;
  auto const folder = parent.path().string();
  write(folder + "/000000000001.spool", old_record("/pushevent", "", R"({"a":1})") +
                                            old_record("/", "m", "[2]") +
                                            old_record("/x", "", std::string{"\0\xff", 2}, false));
  Spool spool{folder, megabyte};
  std::vector<std::string> texts;
  for (int stored = 0; !spool.empty() && stored < 9;
       ++stored)  // one message a drain: it goes on where it stopped
    spool.drain(
        [] { return std::size_t{1}; },
        [&](std::vector<Spool::Spooled> const &batch) {
          auto const &[message, wall_us] = batch.at(0).record;
          if (!texts.empty() && texts.back() == message.path + " " + message.body) return true;
          CHECK(wall_us == 1'795'824'000'000'000);
          CHECK(message.content_type == (texts.size() < 2 ? "application/json" : "application/octet-stream"));
          CHECK(!batch.at(0).this_boot);
          texts.push_back(message.path + " " + message.body);
          return false;
        });
  CHECK(texts == std::vector<std::string>{R"(/pushevent {"data_list":[{"a":1}]})",
                                          R"(/ {"msgType":"m","data":[[2]]})", std::string{"/x \0\xff", 5}});
  CHECK(fs::is_empty(folder));
}

TEST_CASE(
    "damage in a file of a build before 0.1.0 costs at most the item it is in, and the file is put aside") {
  std::vector<std::string> bodies;
  std::string bytes;
  for (auto const *text : {"1", "2", "3"}) {
    bodies.push_back(R"({"data_list":[)" + std::string{text} + "]}");
    bytes += old_record("/pushhb", "", text);
  }
  auto const record = bytes.size() / 3;
  auto const read = [&](std::string const &damaged, std::size_t number) {
    testing::TempDir const parent;
    write(parent.path().string() + "/000000000001.spool", damaged);
    Spool spool{parent.path().string(), megabyte};
    auto const found = drained(spool);
    CAPTURE(number);
    CHECK(names(parent.path().string(), ".damaged").size() == 1);
    return found;
  };
  for (std::size_t bit = record * 8; bit < 2 * record * 8; ++bit) {
    auto damaged = bytes;
    damaged[bit / 8] = static_cast<char>(static_cast<unsigned char>(damaged[bit / 8]) ^ 1U << bit % 8);
    CHECK(read(damaged, bit) == std::vector<std::string>{bodies[0], bodies[2]});
  }
  for (auto size = 2 * record + 1; size < bytes.size(); ++size)
    CHECK(read(bytes.substr(0, size), size) == std::vector<std::string>{bodies[0], bodies[1]});
}

TEST_CASE("a body cannot pass for a record after a damaged one") {
  FiveMessages const other;
  testing::TempDir const parent;
  auto const path = parent.path().string() + "/000000000001.spool";
  {
    Spool spool{parent.path().string(), megabyte};
    CHECK(append(spool, {message(other.bytes.substr(push::spool_header_bytes)), message("mine")}));
  }
  auto bytes = content(path);
  bytes[push::spool_header_bytes + 4] ^= 1;  // the length of the first record
  write(path, bytes);
  Spool spool{parent.path().string(), megabyte};
  CHECK(drained(spool) == std::vector<std::string>{"mine"});
}

TEST_CASE("a damaged header costs no message, also before one that is longer than a piece of reading") {
  testing::TempDir const parent;
  auto const folder = parent.path().string() + "/spool";
  {
    Spool spool{folder, 16 * megabyte};
    REQUIRE(append(spool, {message(std::string(2 * megabyte, 'x')), message("behind")}));
  }
  auto const path = names(folder, ".spool").at(0);
  auto bytes = content(path);
  bytes[0] ^= 1;                             // the file's magic number
  bytes[push::spool_header_bytes + 4] ^= 1;  // the length of the long one
  write(path, bytes);
  Spool spool{folder, 16 * megabyte};
  CHECK(drained(spool) == std::vector<std::string>{"behind"});
}

TEST_CASE("a pipe in the folder is named, and nobody waits for its writer") {
  testing::TempDir const parent;
  auto const path = parent.path().string() + "/000000000001.spool";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  Spool spool{parent.path().string(), megabyte};
  CHECK(append(spool, {message("one")}));
  CHECK(drained(spool) == std::vector<std::string>{"one"});
  CHECK(spool.state().read_error == "cannot read '" + path + "': Illegal seek");
}

TEST_CASE("a file that cannot be read stays, is named, and does not hold up the next ones") {
  testing::TempDir const parent;
  auto const folder = parent.path().string();
  fs::create_directory(folder + "/000000000001.spool");  // reads as EISDIR
  Spool spool{folder, megabyte};
  CHECK(append(spool, {message("one")}));
  CHECK(drained(spool) == std::vector<std::string>{"one"});
  CHECK(fs::exists(folder + "/000000000001.spool"));
  CHECK(spool.state().read_error == "cannot read '" + folder + "/000000000001.spool': Is a directory");
  CHECK(spool.state().files == 1);
  // Once it can be read it is, by the same process.
  FiveMessages const five;
  fs::remove(folder + "/000000000001.spool");
  write(folder + "/000000000001.spool", five.bytes);
  CHECK(drained(spool).size() == 5);
  CHECK(spool.state().read_error.empty());
  CHECK(spool.empty());
}

TEST_CASE(
    "a disk that refuses: nothing is promised, no empty file stays, and it is said until the next success") {
  testing::TempDir const parent;
  auto const folder = parent.path().string();
  Spool spool{folder, 64 * megabyte};
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, SIG_IGN);
  auto const limit = [&](rlim_t bytes) {
    rlimit const limited{bytes, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limited) == 0);
  };
  limit(0);
  for (int i = 0; i < 3; ++i) CHECK(!append(spool, {message("never")}));
  CHECK(fs::is_empty(folder));
  CHECK(spool.state().append_error == "cannot make a spool file: File too large");
  limit(push::spool_header_bytes + 20);
  for (int i = 0; i < 3; ++i) CHECK(!append(spool, {message("never")}));
  CHECK(fs::is_empty(folder));
  CHECK(spool.state().append_error == "cannot write to the spool: File too large");
  limit(1000);
  CHECK(append(spool, {message("one")}));
  CHECK(spool.state().append_error.empty());
  CHECK(!append(spool, {message(std::string(2000, 'x'))}));
  limit(before.rlim_cur);
  CHECK(append(spool, {message("two")}));
  CHECK(drained(spool) == std::vector<std::string>{"one", "two"});
  CHECK(spool.state().damaged == 0);
  CHECK(fs::is_empty(folder));
}

TEST_CASE("a full spool says so, and takes messages again after a drain") {
  testing::TempDir const parent;
  Spool spool{parent.path().string(), megabyte};
  CHECK(append(spool, {message(std::string(900'000, 'x'))}));
  CHECK(!append(spool, {message(std::string(900'000, 'y'))}));
  CHECK(spool.state().append_error == "the spool is full: it holds 0 of 1 MB (FLEET_PUSH_SPOOL_MB)");
  CHECK(drained(spool).size() == 1);
  CHECK(spool.state().append_error.empty());
  CHECK(append(spool, {message(std::string(900'000, 'y'))}));
}

TEST_CASE("a folder belongs to one process, also after all its files are deleted") {
  testing::TempDir const parent;
  auto const folder = parent.path().string();
  Spool const first{folder, megabyte};
  for (auto const &entry : fs::directory_iterator{folder}) fs::remove(entry.path());
  CHECK_THROWS_WITH_AS(Spool(folder, megabyte), doctest::Contains("another receiver uses the spool folder"),
                       Error);
}

TEST_CASE("a folder that cannot be used is named with the reason") {
  testing::TempDir const parent;
  auto const file = parent.write("file", "");
  CHECK_THROWS_WITH_AS(Spool(file, megabyte), doctest::Contains(("'" + file + "': Not a directory").c_str()),
                       Error);
  fs::create_symlink("/nonexistent/x", parent.path().string() + "/link");
  CHECK_THROWS_WITH_AS(Spool(parent.path().string() + "/link", megabyte), doctest::Contains("No such file"),
                       Error);
}

TEST_CASE("two spools in one folder keep their files apart") {
  testing::TempDir const parent;
  SpoolFolder folder{parent.path().string()};
  push::Spool spool{folder, ".spool", megabyte};
  push::Spool refused{folder, ".refused", megabyte};
  CHECK(append(spool, {message("one")}));
  CHECK(append(refused, {message("two")}));
  CHECK(drained(refused) == std::vector<std::string>{"two"});
  CHECK(drained(spool) == std::vector<std::string>{"one"});
}

TEST_CASE("unfinished spool files are deleted, other files stay") {
  testing::TempDir const parent;
  auto const folder = parent.path().string();
  parent.write("000000000007.spool.new", "half a header");
  parent.write("notes.txt", "x");
  parent.write("000000000006.spool.damaged", "x");
  Spool spool{folder, megabyte};
  CHECK(drained(spool).empty());
  CHECK(!fs::exists(folder + "/000000000007.spool.new"));
  CHECK(fs::exists(folder + "/notes.txt"));
  CHECK(fs::exists(folder + "/000000000006.spool.damaged"));
  CHECK(append(spool, {message("one")}));
  CHECK(fs::exists(folder + "/000000000008.spool"));
}
