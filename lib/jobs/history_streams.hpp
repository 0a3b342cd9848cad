#pragma once
#include <functional>
#include <string>
#include <vector>

#include "api/session.hpp"
#include "clean/distance_unit.hpp"
#include "config/config.hpp"
#include "jobs/writer.hpp"

namespace fleet::jobs {

/// A piece of work: these devices, this time.
struct Task {
  std::vector<std::string> imeis;
  std::string account;
  Window ask;       ///< what the vendor is asked for
  Window cover;     ///< what is settled once this is stored; may be empty
  int variant = 0;  ///< of StreamSpec::variants
  int page = 1;
  std::size_t rows_before = 0;  ///< rows of the pages before this one
};

/// How a method gives long answers in parts.
enum class Paging {
  none,
  page_number,  ///< by number, from 1
  first_row     ///< by the number of rows to pass over
};

/// How one history stream is asked for, within the vendor's limits.
struct StreamSpec {
  std::string name;  ///< as in tracksolid.coverage
  std::string method;
  api::Shape shape{};
  std::size_t devices_a_call = 1;
  std::size_t row_cap = 0;  ///< an answer with so many rows was cut: ask for less; 0: never cut
  Paging paging = Paging::none;
  std::size_t page_size = 0;     ///< rows of a page
  double rows_a_device_day = 0;  ///< expected, to keep answers below the cap
  Seconds longest{};             ///< of one call
  Seconds margin{};              ///< asked before the uncovered part: events that began earlier
  bool by_account = false;       ///< the method names the account: devices of two never share a call
  int variants = 1;              ///< calls for one task, one after the other
  std::function<api::Params(Task const &)> params;
  std::function<void(api::Entry const &, Task const &, Batch &)> take;
  std::function<void(Batch &)> judge{};  ///< what can only be said over all rows of an answer
};

/// tracks, trips, parking, obd: in the order in which they are fetched.
std::vector<StreamSpec> history_streams(config::Config const &config, clean::UnitHistory const &past = {});
StreamSpec alarm_stream();

/// The calls that fill `gaps`, oldest first; nothing after `settled` is noted as covered.
std::vector<Task> plan_tasks(StreamSpec const &spec, std::vector<store::Gap> const &gaps,
                             std::function<std::string(std::string const &imei)> const &account_of,
                             Time settled);

/// Two halves of a task: its devices, else its time. Empty when it cannot be divided further.
std::vector<Task> split(Task const &task);

}  // namespace fleet::jobs
