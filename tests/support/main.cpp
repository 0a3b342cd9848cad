// The main of every test program: doctest's, plus exit code 77 when every case was skipped.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <csignal>

#include "support/skip.hpp"

namespace {

std::string running_test;
unsigned cases_run = 0;

/// Watches which case runs and how many did; doctest itself shows neither.
struct Watcher : doctest::IReporter {
  explicit Watcher(doctest::ContextOptions const & /*options*/) {}
  void report_query(doctest::QueryData const & /*query*/) override {}
  void test_run_start() override {}
  void test_run_end(doctest::TestRunStats const &stats) override {
    cases_run = stats.numTestCasesPassingFilters;
  }
  void test_case_start(doctest::TestCaseData const &test) override { running_test = test.m_name; }
  void test_case_reenter(doctest::TestCaseData const & /*test*/) override {}
  void test_case_end(doctest::CurrentTestCaseStats const & /*stats*/) override {}
  void test_case_exception(doctest::TestCaseException const & /*error*/) override {}
  void subcase_start(doctest::SubcaseSignature const & /*subcase*/) override {}
  void subcase_end() override {}
  void log_assert(doctest::AssertData const & /*data*/) override {}
  void log_message(doctest::MessageData const & /*data*/) override {}
  void test_case_skipped(doctest::TestCaseData const & /*test*/) override {}
};

REGISTER_LISTENER("watcher", 1, Watcher);

}  // namespace

std::string fleet::testing::current_test() {
  return running_test;
}

int main(int argc, char **argv) {
  std::signal(SIGPIPE, SIG_IGN);
  doctest::Context context;
  context.applyCommandLine(argc, argv);
  auto const status = context.run();
  if (context.shouldExit()) return status;
  if (cases_run == 0) return 1;  // a filter that matches nothing must not pass
  constexpr int skipped = 77;
  auto const all_skipped = fleet::testing::skips() == static_cast<int>(cases_run);
  return status == 0 && all_skipped ? skipped : status;
}
