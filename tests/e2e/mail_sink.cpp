#include "e2e/mail_sink.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "base/digest.hpp"

namespace fleet::testing {
namespace {

/// The client's lines; "" when it has gone.
class Lines {
 public:
  explicit Lines(int socket) : socket_(socket) {}
  std::string next() {
    for (;;) {
      if (auto const end = text_.find("\r\n"); end != std::string::npos) {
        auto line = text_.substr(0, end + 2);
        text_.erase(0, end + 2);
        return line;
      }
      std::array<char, 4096> part{};
      auto const got = ::recv(socket_, part.data(), part.size(), 0);
      if (got <= 0) return {};
      text_.append(part.data(), static_cast<std::size_t>(got));
    }
  }

 private:
  int socket_;
  std::string text_;
};

void say(int socket, std::string const &text) {
  static_cast<void>(::send(socket, text.data(), text.size(), MSG_NOSIGNAL));
}

std::string in_brackets(std::string const &line) {
  auto const from = line.find('<') + 1;
  return line.substr(from, line.find('>') - from);
}

}  // namespace

std::string MailSink::Mail::header(std::string const &name) const {
  auto const at = text.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  auto const from = at + name.size() + 4;
  return text.substr(from, text.find("\r\n", from) - from);
}

std::string MailSink::Mail::part(int number) const {
  std::size_t at = 0;
  for (int i = 0; i <= number && at != std::string::npos; ++i)
    at = text.find("Content-Transfer-Encoding: base64\r\n", at + 1);
  if (at == std::string::npos) throw std::runtime_error{"the mail has no such part"};
  auto const from = text.find("\r\n\r\n", at) + 4;
  auto lines = text.substr(from, text.find("\r\n--", from) - from);
  std::erase_if(lines, [](char c) { return c == '\r' || c == '\n'; });
  return base64_bytes(lines);
}

MailSink::MailSink(std::function<void(Mail const &)> keep)
    : keep_(std::move(keep)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto *generic = reinterpret_cast<sockaddr *>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, generic, &size) != 0)
    throw std::runtime_error{"the mail sink cannot listen"};
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this] { accept_all(); }};
}

MailSink::~MailSink() {
  ::shutdown(listener_, SHUT_RDWR);
  if (thread_.joinable()) thread_.join();
  for (auto &talk : talks_) talk.join();
  ::close(listener_);
}

std::vector<MailSink::Mail> MailSink::mails() const {
  std::lock_guard const lock{mutex_};
  return mails_;
}

void MailSink::accept_all() {
  for (int client = 0; (client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;)
    talks_.emplace_back([this, client] { talk(client); });
}

void MailSink::talk(int client) {
  timeval const limit{30, 0};
  ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  say(client, "220 sink\r\n");
  Lines lines{client};
  Mail mail;
  for (auto line = lines.next(); !line.empty() && !line.starts_with("QUIT"); line = lines.next()) {
    if (line.starts_with("MAIL")) mail = {in_brackets(line), {}, {}};
    if (line.starts_with("RCPT") && refusing_) {
      say(client, "550 no such person\r\n");
      continue;
    }
    if (line.starts_with("RCPT")) mail.recipients.push_back(in_brackets(line));
    if (line.starts_with("DATA")) {
      say(client, "354 go on\r\n");
      for (line = lines.next(); !line.empty() && line != ".\r\n"; line = lines.next())
        mail.text += line.starts_with(".") ? line.substr(1) : line;
      if (line.empty()) break;
      std::lock_guard const lock{mutex_};
      mails_.push_back(mail);
      if (keep_) keep_(mail);
    }
    say(client, "250 fine\r\n");
  }
  ::close(client);
}

}  // namespace fleet::testing
