#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace fleet::sim {

/// How the vendor behaves; every field can be set by scenario file, --set and POST /sim/set. Rates are
/// probabilities a call or a point. docs/simulator.md explains each.
// The order is the reader's, not the compiler's.
struct Switches {  // NOLINT(clang-analyzer-optin.performance.Padding)
  // shape of answers
  bool null_result = false;
  bool stringly_numbers = false;
  bool object_instead_of_list = false;
  std::string wrap_points;  ///< "", "list" or "points"
  double omit_devices = 0;
  double late_points = 0;
  int late_minutes = 90;
  bool shuffle_points = false;
  double dup_points = 0;
  std::string mileage_unit = "m";
  int mileage_cap = 100;
  std::string elapsed_key = "runTimeSecond";
  std::string alarm_name_key = "alarmTypeName";
  std::string acc_type_mode = "word";
  int start_row_base = 0;
  bool obd_total_page_zero = true;
  bool trips_disabled = false;
  std::string trip_window = "start";
  bool gzip = true;
  double slow_track_list_s = 0;
  // limits and tokens
  int burst_limit = 0;
  int daily_quota = 0;
  int cooldown_s = 30;
  int cooldown_grace_ms = 1000;
  double too_frequent_rate = 0;
  bool frequent_on_1001 = false;
  int token_expire_every_calls = 0;
  bool expire_mid_paging = false;
  bool token_single_session = false;
  bool refresh_disabled = false;
  // faults
  double http_500_rate = 0;
  double html_body_rate = 0;
  double empty_body_rate = 0;
  double busy_rate = 0;
  double truncate_rate = 0;
  double reset_rate = 0;
  bool spare_tokens = false;
  std::uint64_t fault_seed = 1;
  // devices, clock
  std::string bad_imei;
  std::string foreign_imei = "fail";
  bool expired_refuses = true;
  int unknown_method_code = 1007;
  int clock_skew_s = 0;
};

/// Sets one switch. Throws Error{usage}: no such switch (names the nearest), wrong type, outside its range.
void set_switch(Switches &switches, std::string const &name, nlohmann::json const &value);
/// "name=value"; the value is JSON or plain text.
void set_switch(Switches &switches, std::string const &assignment);
/// Every member of a JSON object.
void set_switches(Switches &switches, nlohmann::json const &object);
nlohmann::json to_json(Switches const &switches);

}  // namespace fleet::sim
