// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/command_line.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace heapwell::platform {
namespace {

using Arguments = std::vector<std::string>;

// The arguments behind the program's name, redacted.
Arguments Redact(const Arguments& arguments) {
  Arguments all{"/usr/bin/service"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  all = RedactSecrets(all);
  EXPECT_EQ(all.front(), "/usr/bin/service");
  return {all.begin() + 1, all.end()};
}

std::string RedactOne(const std::string& argument) {
  return Redact({argument}).front();
}

TEST(ParseCommandLine, SplitsAtEachNulAndKeepsEmptyArguments) {
  using namespace std::string_view_literals;
  EXPECT_EQ(ParseCommandLine("a\0\0b c\0"sv), (Arguments{"a", "", "b c"}));
}

TEST(ParseCommandLine, TakesATitleWithoutANul) {
  EXPECT_EQ(ParseCommandLine("nginx: worker"), Arguments{"nginx: worker"});
  EXPECT_EQ(ParseCommandLine(""), Arguments{});
}

TEST(ReadCommandLine, NamesThisProgram) {
  const Arguments arguments = ReadCommandLine();
  ASSERT_FALSE(arguments.empty());
  EXPECT_NE(arguments.front().find("unit_platform"), std::string::npos);
}

TEST(RedactSecrets, HidesTheValueBehindEachSeparator) {
  EXPECT_EQ(RedactOne("--password=hunter2"), "--password=REDACTED");
  EXPECT_EQ(RedactOne("PASSWORD=hunter2"), "PASSWORD=REDACTED");
  EXPECT_EQ(RedactOne("api_key:hunter2"), "api_key:REDACTED");
  EXPECT_EQ(RedactOne("X-Api-Key: hunter2"), "X-Api-Key: REDACTED");
  EXPECT_EQ(RedactOne("password hunter2"), "password REDACTED");
  EXPECT_EQ(RedactOne("{\"token\": \"hunter2\"}"), "{\"token\": REDACTED");
  EXPECT_EQ(RedactOne("next=%3Ftoken%3Dhunter2"), "next=%3Ftoken%3DREDACTED");
  EXPECT_EQ(RedactOne("auth[secret]=hunter2"), "auth[secret]=REDACTED");
  EXPECT_EQ(RedactOne("SECRET+=hunter2"), "SECRET+=REDACTED");
}

TEST(RedactSecrets, HidesTheNextArgumentBehindABareName) {
  EXPECT_EQ(Redact({"--password", "hunter2", "--port=80"}),
            (Arguments{"--password", "REDACTED", "--port=80"}));
  EXPECT_EQ(Redact({"-H", "Authorization:", "Bearer hunter2"}),
            (Arguments{"-H", "Authorization:", "REDACTED"}));
  EXPECT_EQ(Redact({"--token=", "hunter2"}), (Arguments{"--token=", "REDACTED"}));
}

TEST(RedactSecrets, HidesAValueThatLooksLikeAnOptionAndTheOneBehindIt) {
  EXPECT_EQ(Redact({"--password", "--token", "hunter2"}),
            (Arguments{"--password", "REDACTED", "REDACTED"}));
}

TEST(RedactSecrets, KnowsEachWordInAnyCaseAndInsideLongerNames) {
  for (const char* name :
       {"--pass", "--passwd", "PGPASSWORD", "--db-passphrase", "MYSQL_PWD",
        "client_secret", "--AuthToken", "AWS_ACCESS_KEY_ID", "apiKey", "--credentials",
        "AccountKey", "private-data", "session_cookie", "--jwt", "bearer", "sig",
        "--pw", "--db.pool.password"}) {
    EXPECT_EQ(RedactOne(std::string(name) + "=hunter2"),
              std::string(name) + "=REDACTED");
  }
}

TEST(RedactSecrets, HidesAllOfAValueWithSpacesQuotesAndSeparators) {
  EXPECT_EQ(RedactOne("--password=correct horse='battery':staple"),
            "--password=REDACTED");
}

TEST(RedactSecrets, FindsSecretsInsideAnArgument) {
  EXPECT_EQ(RedactOne("--dsn=host=db user=app password=hunter2"),
            "--dsn=host=db user=app password=REDACTED");
  EXPECT_EQ(RedactOne("exec /bin/job --token hunter2"),
            "exec /bin/job --token REDACTED");
  EXPECT_EQ(RedactOne("http://h:80/cb?id=1&access_token=hunter2&x=1"),
            "http://h:80/cb?id=1&access_token=REDACTED");
}

TEST(RedactSecrets, HidesUserAndPasswordOfUrls) {
  EXPECT_EQ(RedactOne("--db=postgres://app:hunter2@db:5432/orders"),
            "--db=postgres://REDACTED@db:5432/orders");
  EXPECT_EQ(RedactOne("redis://:hunter2@cache"), "redis://REDACTED@cache");
  EXPECT_EQ(RedactOne("https://ghp_hunter2@git.example/x"),
            "https://REDACTED@git.example/x");
  EXPECT_EQ(RedactOne("amqp://a:b@c:1,amqp://d:e@f:2"),
            "amqp://REDACTED@c:1,amqp://REDACTED@f:2");
  EXPECT_EQ(RedactOne("app:hunter2@tcp(db:3306)/orders"),
            "REDACTED@tcp(db:3306)/orders");
  EXPECT_EQ(RedactOne("--dsn=app:hunter2@db"), "--dsn=REDACTED@db");
}

TEST(RedactSecrets, HidesUrlPasswordsThatWereNotEncoded) {
  EXPECT_EQ(RedactOne("mysql://app:p@ss@db/x"), "mysql://REDACTED@db/x");
  EXPECT_EQ(RedactOne("mysql://app:h/un?t#er@db/x"), "mysql://REDACTED@db/x");
}

TEST(RedactSecrets, LeavesHarmlessArgumentsAlone) {
  const Arguments harmless = {"--port=8080",
                              "--config",
                              "/etc/service.yaml",
                              "-v",
                              "",
                              "--data-dir=/var/lib/secrets/data",
                              "http://host:8080/path?x=1",
                              "http://[::1]:8080/a@b",
                              "--listen=0.0.0.0:8080",
                              "--mail=ops@example.com",
                              "a=b"};
  EXPECT_EQ(Redact(harmless), harmless);
}

TEST(RedactSecrets, TakesNoSecretFromTheNameOfTheProgram) {
  EXPECT_EQ(RedactSecrets({"keyserver", "--port=80"}),
            (Arguments{"keyserver", "--port=80"}));
  EXPECT_EQ(RedactSecrets({}), Arguments{});
}

TEST(RedactSecrets, LetsNoMarkerThroughInAnyForm) {
  for (const char* form :
       {"--password=%", "--password %", "-Dtoken=%", "KEY=%", "key:%", "secret : %",
        "'credential' => '%'", "u://a:%@h", "u://%@h", "a:%@h", "pass\t%", "pass=\n%",
        "x;pwd=%;y", "&sig=%", "\"key\":[\"%\"]", "--a=b,token=%", "${PASS:-%}",
        "--key[0]=%"}) {
    std::string argument = form;
    argument.replace(argument.find('%'), 1, "MARKER");
    EXPECT_EQ(RedactOne(argument).find("MARKER"), std::string::npos) << argument;
  }
}

}  // namespace
}  // namespace heapwell::platform
