#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/who.hpp"

/// How the vendor behaves. A switch is a field here and a row in switch_table.cpp, which has its unit and
/// meaning. Rates are probabilities.
namespace fleet::sim {

/// The form of answers.
struct ShapeSwitches {
  bool null_result = false;
  bool absent_result = false;
  bool stringly_numbers = false;
  bool object_instead_of_list = false;
  std::string wrap_points;
  std::string odd_result;
  double odd_rate = 1;
  std::string odd_methods;
  Who odd_devices{1, ""};
  double omit_devices = 0;
  bool shuffle_points = false;
  double dup_points = 0;
  std::string elapsed_key = "runTimeSecond";
  std::string alarm_name_key = "alarmTypeName";
  std::string acc_type_mode = "word";
  bool trips_disabled = false;
  bool gzip = true;
  double slow_track_list_s = 0;
};

/// Pages and the totals declared beside them.
struct PageSwitches {
  int start_row_base = 0;
  int mileage_cap = 100;
  bool obd_total_page_zero = true;
  std::string total_says = "right";
  int rows_per_page = 0;
  bool page_ignored = false;
  bool endless_pages = false;
  int page_overlap = 0;
  bool empty_pages = false;
};

/// When the vendor gets what trackers recorded.
struct UploadSwitches {
  double late_points = 0;
  int late_minutes = 90;
  Who silence_devices;
  double silence_every_h = 48;
  double silence_min_h = 2;
  double silence_max_h = 20;
  double silence_upload_min = 5;
  double silence_lost = 0;
  bool silence_cuts_trips = false;
  Who lost_devices;
  double lost_after_h = 72;
  std::optional<Time> calm_from;
};

/// Rules for the events in a window, and for unfinished events.
struct WindowSwitches {
  std::string trip_window = "start";
  std::string window_edges = "[]";
  bool window_ignored = false;
  std::string open_trips = "none";
  std::string open_stops = "none";
  double positioning_lag_s = 0;
};

/// Later revisions of rows by the vendor.
struct RevisionSwitches {
  double revise_trips = 0;
  double move_starts = 0;
  double merge_trips = 0;
  double split_trips = 0;
  double withdraw_trips = 0;
  double reopen_trips = 0;
  double revise_stops = 0;
  double withdraw_stops = 0;
  double reopen_stops = 0;
  double alarm_nulls = 0;
  double revise_after_h = 6;
  double twin_stops = 0;
  double twin_alarms = 0;
};

/// Rows that cannot be true, and true ones of poor quality.
struct WrongSwitches {
  double wrong_rows = 0;
  std::string wrong_kinds;
  Who wrong_devices{1, ""};
  double stale_live = 0;
  std::string stale_live_time = "fix";
  double poor_fixes = 0;
  Who radio_parked;
};

/// Units and odometers.
struct UnitSwitches {
  std::string mileage_unit = "m";
  std::string odometer_unit = "m";
  bool odometer_absent = false;
  bool average_absent = false;
  Who odometer_zero;
  Who odometer_reset;
};

/// Changes of drivers and vehicles, accounts, devices and fences.
struct RegistrySwitches {
  int driver_changes_d = 0;
  int plate_swaps_d = 0;
  std::string closed_accounts;
  std::string removed_devices;
  std::string deleted_fences;
};

/// Limits and tokens.
struct LimitSwitches {
  int burst_limit = 0;
  int daily_quota = 0;
  int cooldown_s = 30;
  int cooldown_grace_ms = 1000;
  double too_frequent_rate = 0;
  bool frequent_on_1001 = false;
  int midnight_refusals_s = 0;
  int token_expire_every_calls = 0;
  bool expire_mid_paging = false;
  bool token_single_session = false;
  bool refresh_disabled = false;
  int fresh_token_refusals = 0;
};

/// One rule of `refusals`: calls that are always answered with an error.
struct Refusal {
  std::string device;   ///< an IMEI, "" for any
  std::string account;  ///< as sent in `target` or `account`, or the owner of a device; "" for any
  std::string method;   ///< "" for any but the token methods
  int code = 1001;
  int status = 200;
  std::string message;
  std::optional<Time> from;
  std::optional<Time> until;
  double rate = 1;  ///< share of such calls
};

/// Calls that fail.
struct FaultSwitches {
  double http_500_rate = 0;
  double html_body_rate = 0;
  double empty_body_rate = 0;
  double busy_rate = 0;
  double truncate_rate = 0;
  double reset_rate = 0;
  bool spare_tokens = false;
  std::vector<Refusal> refusals;
  std::string bad_imei;
  std::string foreign_imei = "fail";
  bool expired_refuses = true;
  int unknown_method_code = 1007;
};

/// Seed and clock.
struct ClockSwitches {
  std::uint64_t fault_seed = 1;
  int clock_skew_s = 0;
  bool date_absent = false;
};

struct Switches : ShapeSwitches,
                  PageSwitches,
                  UploadSwitches,
                  WindowSwitches,
                  RevisionSwitches,
                  WrongSwitches,
                  UnitSwitches,
                  RegistrySwitches,
                  LimitSwitches,
                  FaultSwitches,
                  ClockSwitches {};

/// Sets one switch. Throws Error{usage}: no such switch (names the nearest), wrong type, outside its range.
void set_switch(Switches &switches, std::string const &name, nlohmann::json const &value);
/// "name=value"; the value is JSON or plain text.
void set_switch(Switches &switches, std::string const &assignment);
/// Every member of a JSON object.
void set_switches(Switches &switches, nlohmann::json const &object);
nlohmann::json to_json(Switches const &switches);

}  // namespace fleet::sim
