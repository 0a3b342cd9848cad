// fleet-mail-sink: the mail server of the demo, which keeps every mail as a file.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "e2e/mail_sink.hpp"

int main(int count, char **arguments) {
  if (count != 2) {
    static_cast<void>(std::fputs("usage: fleet-mail-sink FOLDER\n", stderr));
    return 2;
  }
  std::filesystem::path const folder = arguments[1];
  std::filesystem::create_directories(folder);
  std::size_t kept = 0;
  while (std::filesystem::exists(folder / (std::to_string(kept + 1) + ".eml"))) ++kept;
  fleet::testing::MailSink sink{[&](fleet::testing::MailSink::Mail const &mail) {
    std::ofstream{folder / (std::to_string(++kept) + ".eml"), std::ios::binary} << mail.text;
  }};
  std::printf("listening on %s\n", sink.url().c_str());
  static_cast<void>(std::fflush(stdout));
  sink.wait();
}
