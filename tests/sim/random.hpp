#pragma once
#include <cstdint>

/// Everything "random" in the simulator is a hash of what it is about, so a run repeats whatever the order of
/// calls.
namespace fleet::sim {

/// One step of splitmix64: neighbouring inputs give unrelated outputs.
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

template <class... Parts>
constexpr std::uint64_t hash_of(Parts... parts) {
  std::uint64_t hash = 0;
  ((hash = mix(hash ^ static_cast<std::uint64_t>(parts))), ...);
  return hash;
}

/// Uniform in [0, 1).
constexpr double unit(std::uint64_t hash) {
  return static_cast<double>(hash >> 11U) * 0x1p-53;
}

/// A stream of draws from one seed.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() { return mix(state_++ * 0x9e3779b97f4a7c15U); }
  double real(double from, double to) { return from + (to - from) * unit(next()); }
  /// Uniform in [from, to], both included.
  int whole(int from, int to) {
    return from + static_cast<int>(next() % static_cast<std::uint64_t>(to - from + 1));
  }
  bool chance(double probability) { return unit(next()) < probability; }

 private:
  std::uint64_t state_;
};

}  // namespace fleet::sim
