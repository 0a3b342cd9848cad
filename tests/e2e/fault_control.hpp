#pragma once
#include <array>
#include <atomic>

namespace fleet::testing {

/// Requests of push_chaos_test to fault_shim.cpp, in a file that both have mapped.
struct FaultControl {
  enum Call { create, open, write, data_sync, sync, read, unlink, calls };
  std::array<std::atomic<int>, calls> error;  ///< the errno that each call fails with; 0: it works
  std::atomic<long> clock_ahead_s;            ///< of the machine's clock
};

}  // namespace fleet::testing
