#include "ledger.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace fleet::testing {
namespace {

constexpr double degree_km = 111.195;
constexpr int days = 40;
constexpr int driver_changes_on_day = 20;

class Keeper {
 public:
  Keeper(Tracker const &tracker, std::int64_t start, unsigned seed) : start_(start), random_(seed) {
    ledger_.tracker = tracker;
  }

  Ledger keep() {
    for (day_ = 0; day_ < days; ++day_)
      if (chance(0.85)) shift();
    park_until(start_ + days * 86400);
    drop_gaps();
    return std::move(ledger_);
  }

 private:
  double uniform(double from, double to) { return std::uniform_real_distribution<double>{from, to}(random_); }
  double normal(double sd) { return std::normal_distribution<double>{0, sd}(random_); }
  bool chance(double p) { return uniform(0, 1) < p; }

  /// First ignition to last: drives, and stops of every kind between them.
  void shift() {
    auto const hour = ledger_.tracker.night ? uniform(20, 22) : uniform(5, 9);
    park_until(start_ + day_ * 86400 + static_cast<std::int64_t>(hour * 3600));
    LedgerShift now;
    now.start = at_;
    now.driver = day_ < driver_changes_on_day ? "First" : "Second";
    auto const km = ledger_.km;
    auto const driving_s = ledger_.driving_s;
    auto const length_s = uniform(6, 9) * 3600;
    while (static_cast<double>(at_ - now.start) < length_s) {
      if (!ledger_.tracker.night && chance(0.3)) stand(uniform(20, 120), true);  // warms up
      drive(uniform(8, 60) * 60);
      stop();
    }
    now.end = engine_off_at_;
    now.km = ledger_.km - km;
    now.driving_s = ledger_.driving_s - driving_s;
    ledger_.shifts.push_back(now);
  }

  void stop() {
    double const kind = uniform(0, 1);
    if (kind < 0.55) {
      end_trip();
      stand(uniform(8, 60) * 60, false);
    } else if (kind < 0.75) {
      auto const idle_s = uniform(6, 25) * 60;
      ledger_.idle_s += std::floor(idle_s);
      stand(idle_s, true);
      end_trip();
      stand(uniform(7, 40) * 60, false);
    } else {
      stand(uniform(60, 240), true);  // a short stop: the trip goes on
      drive(uniform(5, 30) * 60);
      end_trip();
      stand(uniform(8, 50) * 60, false);
    }
  }

  void end_trip() {
    ++ledger_.trips;
    engine_off_at_ = at_;
  }

  /// Speeds up, cruises, stops at lights; second by second.
  void drive(double seconds) {
    auto const end = at_ + static_cast<std::int64_t>(seconds);
    double kmh = 0;
    while (at_ < end) {
      double const target = uniform(25, 95);
      auto const cruise_until = at_ + static_cast<std::int64_t>(uniform(40, 400));
      while (at_ < std::min(cruise_until, end - 15)) {
        kmh = kmh < target ? std::min(target, kmh + uniform(2, 6)) : std::max(target, kmh - uniform(2, 6));
        move(kmh);
      }
      bool const at_light = chance(0.35) || at_ >= end - 15;
      while (at_light && kmh > 0) move(kmh = std::max(0.0, kmh - uniform(4, 8)));
      if (at_ >= end - 15) break;
      if (at_light) stand(uniform(10, 60), true);
    }
  }

  void move(double kmh) {
    heading_ += normal(0.02) + (chance(0.01) ? uniform(-1.5, 1.5) : 0);
    double const km = kmh / 3600;
    lat_ += km / degree_km * std::cos(heading_);
    lng_ += km / degree_km * std::sin(heading_) / std::cos(lat_ * 0.017453292519943295);
    if (std::abs(lat_) > 30) heading_ += 3.14159;
    ledger_.km += km;
    ledger_.driving_s += kmh >= 5 ? 1 : 0;
    ledger_.top_kmh = std::max(ledger_.top_kmh, kmh);
    tick(true, kmh);
  }

  void stand(double seconds, bool engine) {
    auto const end = at_ + static_cast<std::int64_t>(seconds);
    while (at_ < end) tick(engine, 0);
  }
  void park_until(std::int64_t until) {
    if (at_ == 0) at_ = start_;
    while (at_ < until) tick(false, 0);
  }

  /// One second: the tracker sends a fix when it is time, or when the ignition changes.
  void tick(bool engine, double kmh) {
    auto const &t = ledger_.tracker;
    if (at_ >= next_fix_ || engine != engine_) send(engine, kmh);
    if (t.wifi && !engine && at_ % 600 == 0) {
      ledger_.fixes.push_back(
          {at_, lat_ + normal(0.0008), lng_ + normal(0.0008), -1, ignition(false), true, arrival()});
    }
    engine_ = engine;
    ++at_;
  }

  void send(bool engine, double kmh) {
    auto const &t = ledger_.tracker;
    next_fix_ = at_ + (engine ? t.driving_step_s : t.parked_step_s);
    drift(kmh > 0);
    LedgerFix fix{at_,
                  lat_ + (drift_north_m_ + normal(4)) / 111195,
                  lng_ + (drift_east_m_ + normal(4)) / 111195,
                  0,
                  ignition(engine),
                  false,
                  arrival()};
    double heard = std::max(0.0, kmh + normal(1));
    if (kmh == 0) heard = chance(0.08) ? uniform(1, 8) : 0;  // noise while standing
    if (kmh > 0 && chance(0.002)) heard = uniform(150, 255);
    if (kmh > 20 && chance(0.003)) heard = 0;
    if (chance(0.001)) fix.lat += uniform(0.05, 0.5);
    fix.kmh = t.speed == Tracker::Speed::sent ? std::round(heard) : t.speed == Tracker::Speed::zero ? 0 : -1;
    ledger_.fixes.push_back(fix);
  }

  int ignition(bool engine) const {
    switch (ledger_.tracker.ignition) {
      case Tracker::Ignition::not_connected:
        return -1;
      case Tracker::Ignition::always_on:
        return 1;
      default:
        return engine ? 1 : 0;
    }
  }

  /// Noise of the receiver while the vehicle stands: a slow walk that comes back, and now and then an excursion.
  void drift(bool moving) {
    if (moving) {
      drift_north_m_ = drift_east_m_ = 0;
      return;
    }
    drift_north_m_ = 0.8 * drift_north_m_ + normal(9);
    drift_east_m_ = 0.8 * drift_east_m_ + normal(9);
    if (chance(0.003)) drift_north_m_ += uniform(60, 120);
  }

  int arrival() {
    auto const day = static_cast<int>((at_ - start_) / 86400);
    if (!ledger_.tracker.uploads_late) return day;
    auto const hour = at_ / 3600;
    return day + (hour % 7 == 0 ? 2 : hour % 11 == 0 ? 1 : 0);
  }

  /// Fixes of some minutes of driving are lost for good.
  void drop_gaps() {
    std::vector<std::pair<std::int64_t, std::int64_t>> gaps;
    for (auto const &shift : ledger_.shifts)
      for (double left = ledger_.tracker.lost_gaps_a_day; left > 0; --left) {
        if (left < 1 && !chance(left)) continue;
        auto const from =
            shift.start + static_cast<std::int64_t>(uniform(0, static_cast<double>(shift.end - shift.start)));
        gaps.emplace_back(from, from + static_cast<std::int64_t>(uniform(120, 1200)));
      }
    std::erase_if(ledger_.fixes, [&](LedgerFix const &fix) {
      return std::any_of(gaps.begin(), gaps.end(),
                         [&](auto const &gap) { return fix.at > gap.first && fix.at < gap.second; });
    });
  }

  Ledger ledger_;
  std::int64_t start_;
  std::mt19937 random_;
  int day_ = 0;
  std::int64_t at_ = 0;
  std::int64_t next_fix_ = 0;
  std::int64_t engine_off_at_ = 0;
  bool engine_ = false;
  double heading_ = 0;
  double lat_ = -1.3;
  double lng_ = 36.8;
  double drift_north_m_ = 0;
  double drift_east_m_ = 0;
};

}  // namespace

Ledger keep_ledger(Tracker const &tracker, std::int64_t start, unsigned seed) {
  return Keeper{tracker, start, seed}.keep();
}

std::vector<Tracker> ledger_trackers() {
  using Ignition = Tracker::Ignition;
  using Speed = Tracker::Speed;
  return {
      {.imei = "01", .about = "10 s"},
      {.imei = "02", .about = "30 s", .driving_step_s = 30},
      {.imei = "03", .about = "60 s, night shifts", .driving_step_s = 60, .night = true},
      {.imei = "04",
       .about = "30 s, uploads up to two days late",
       .driving_step_s = 30,
       .uploads_late = true},
      {.imei = "05",
       .about = "30 s, ignition not connected",
       .driving_step_s = 30,
       .ignition = Ignition::not_connected},
      {.imei = "06",
       .about = "30 s, ignition always on",
       .driving_step_s = 30,
       .ignition = Ignition::always_on},
      {.imei = "07", .about = "30 s, speed always 0", .driving_step_s = 30, .speed = Speed::zero},
      {.imei = "08", .about = "20 s, wifi while parked", .driving_step_s = 20, .wifi = true},
      {.imei = "09", .about = "120 s, silent while parked", .driving_step_s = 120, .parked_step_s = 14400},
      {.imei = "10", .about = "10 s, six lost gaps a day", .lost_gaps_a_day = 6},
  };
}

}  // namespace fleet::testing
