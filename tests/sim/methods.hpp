#pragma once
#include <string>
#include <vector>

#include "sim/request.hpp"
#include "sim/view.hpp"

namespace fleet::sim {

/// Answer of a method, as JSON text: bulk answers never become a document.
struct Payload {
  std::string result = "null";
  std::string data;  ///< empty: the envelope has no "data"
  std::size_t points = 0;
};

/// Rows asked for: start_row/page_size or page_no/page_size.
struct Page {
  std::size_t number = 0;  ///< page_no; 0: rows are counted
  std::size_t offset = 0;
  std::size_t size = 0;  ///< 0: not asked for
};

/// A call that passed every check.
struct Call : View {
  Params const &params;
  std::size_t account = 0;
  std::vector<std::size_t> devices;
  bool has_window = false;
  Time from;
  Time to;
  Page page;
};

enum class Value { text, number, time, imei, imeis, account };

struct Param {
  std::string_view name;
  bool required;
  Value value;
};

struct Method {
  std::string_view name;
  std::vector<Param> params;
  Payload (*answer)(Call const &);
  std::size_t max_imeis = 100;
  int max_days = 0;     ///< of one window; 0: any
  bool recent = false;  ///< only the last three months
  int max_page_size = 100;
  int page_size = 0;  ///< when the client names none
  /// Place of the list: "result" or "data", and the key inside it where that is an object.
  std::string_view under = "result";
  std::string_view key{};
};

/// Nothing for a method the simulator does not have (token methods are not in this table).
Method const *find_method(std::string_view name);

// answers_*.cpp
Payload child_list(Call const &call);
Payload device_list(Call const &call);
Payload device_detail(Call const &call);
Payload group_list(Call const &call);
Payload location_list(Call const &call);
Payload location_get(Call const &call);
Payload track_list(Call const &call);
Payload track_mileage(Call const &call);
Payload report_trips(Call const &call);
Payload report_parking(Call const &call);
Payload alarm_list(Call const &call);
Payload obd_list(Call const &call);
Payload obd_fault(Call const &call);
Payload fence_list(Call const &call);

}  // namespace fleet::sim
