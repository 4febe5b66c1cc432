// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A profile.proto read back, for tests: field numbers here are written out, so that
// a slip in the encoder's does not go both ways.
#ifndef HEAPWELL_TESTS_UNIT_ENCODE_DECODED_PROFILE_H_
#define HEAPWELL_TESTS_UNIT_ENCODE_DECODED_PROFILE_H_

#include <cstdint>
#include <protozero/pbf_reader.hpp>
#include <string>
#include <utility>
#include <vector>

namespace heapwell::encode {

using Message = protozero::pbf_reader;

struct DecodedProfile {
  struct Sample {
    std::vector<std::uint64_t> location_ids;
    std::vector<std::int64_t> values;
    std::vector<std::string> labels;  // "bytes=64 bytes", "tag=a"
  };
  struct Mapping {
    std::uint64_t id = 0, start = 0, limit = 0, offset = 0;
    std::string file, build_id;
    int flags = 0;  // How many has_* are true.
  };
  struct Location {
    std::uint64_t id = 0, mapping_id = 0, address = 0;
    std::vector<std::pair<std::uint64_t, std::int64_t>> lines;  // Function id, line.
  };
  struct Function {
    std::uint64_t id = 0;
    std::string name, system_name, file;
    std::int64_t start_line = 0;
  };

  explicit DecodedProfile(const std::string& bytes) {
    for (Message m(bytes); m.next();) {
      if (m.tag() == 6)
        strings.push_back(m.get_string());
      else
        m.skip();
    }
    for (Message m(bytes); m.next();) Read(m);
  }

  // "app::Put app.cc:20" for each line, innermost first; "0x10" for none.
  std::vector<std::string> Stack(const Sample& sample) const {
    std::vector<std::string> names;
    for (const std::uint64_t id : sample.location_ids) {
      const Location& location = locations.at(id - 1);
      if (location.lines.empty()) names.push_back("unnamed");
      for (const auto& [function_id, line] : location.lines) {
        const Function& function = functions.at(function_id - 1);
        names.push_back(function.name + " " + function.file + ":" +
                        std::to_string(line));
      }
    }
    return names;
  }

  std::vector<std::string> strings = {};
  std::vector<std::string> sample_types = {};
  std::vector<Sample> samples = {};
  std::vector<Mapping> mappings = {};
  std::vector<Location> locations = {};
  std::vector<Function> functions = {};
  std::vector<std::string> comments = {};
  std::string drop_frames = {}, period_type = {}, default_sample_type = {};
  std::int64_t time_nanos = 0, duration_nanos = 0, period = 0;
  int durations = 0;  // How often the field is there at all.

 private:
  std::string String(Message& m) {
    return strings.at(static_cast<std::size_t>(m.get_int64()));
  }

  std::string ValueType(Message m) {
    std::string type, unit;
    while (m.next()) (m.tag() == 1 ? type : unit) = String(m);
    return type + "/" + unit;
  }

  void Read(Message& m) {
    switch (m.tag()) {
      case 1:
        sample_types.push_back(ValueType(m.get_message()));
        break;
      case 2:
        ReadSample(m.get_message());
        break;
      case 3:
        ReadMapping(m.get_message());
        break;
      case 4:
        ReadLocation(m.get_message());
        break;
      case 5:
        ReadFunction(m.get_message());
        break;
      case 7:
        drop_frames = String(m);
        break;
      case 9:
        time_nanos = m.get_int64();
        break;
      case 10:
        duration_nanos = m.get_int64();
        ++durations;
        break;
      case 11:
        period_type = ValueType(m.get_message());
        break;
      case 12:
        period = m.get_int64();
        break;
      case 13:
        comments.push_back(String(m));
        break;
      case 14:
        default_sample_type = String(m);
        break;
      default:
        m.skip();
    }
  }

  void ReadSample(Message m) {
    Sample sample;
    while (m.next()) {
      if (m.tag() == 1) {
        for (const auto id : m.get_packed_uint64()) sample.location_ids.push_back(id);
      } else if (m.tag() == 2) {
        for (const auto v : m.get_packed_int64()) sample.values.push_back(v);
      } else {
        sample.labels.push_back(Label(m.get_message()));
      }
    }
    samples.push_back(std::move(sample));
  }

  std::string Label(Message m) {
    std::string text;
    while (m.next()) {
      if (m.tag() == 1)
        text = String(m) + "=";
      else if (m.tag() == 3)
        text += std::to_string(m.get_int64());
      else
        text += (m.tag() == 4 ? " " : "") + String(m);
    }
    return text;
  }

  void ReadMapping(Message m) {
    Mapping mapping;
    while (m.next()) {
      switch (m.tag()) {
        case 1:
          mapping.id = m.get_uint64();
          break;
        case 2:
          mapping.start = m.get_uint64();
          break;
        case 3:
          mapping.limit = m.get_uint64();
          break;
        case 4:
          mapping.offset = m.get_uint64();
          break;
        case 5:
          mapping.file = String(m);
          break;
        case 6:
          mapping.build_id = String(m);
          break;
        default:
          mapping.flags += m.get_bool() ? 1 : 0;
      }
    }
    mappings.push_back(std::move(mapping));
  }

  void ReadLocation(Message m) {
    Location location;
    while (m.next()) {
      switch (m.tag()) {
        case 1:
          location.id = m.get_uint64();
          break;
        case 2:
          location.mapping_id = m.get_uint64();
          break;
        case 3:
          location.address = m.get_uint64();
          break;
        default: {
          std::pair<std::uint64_t, std::int64_t> line;
          for (Message l = m.get_message(); l.next();) {
            if (l.tag() == 1)
              line.first = l.get_uint64();
            else
              line.second = l.get_int64();
          }
          location.lines.push_back(line);
        }
      }
    }
    locations.push_back(std::move(location));
  }

  void ReadFunction(Message m) {
    Function function;
    while (m.next()) {
      switch (m.tag()) {
        case 1:
          function.id = m.get_uint64();
          break;
        case 2:
          function.name = String(m);
          break;
        case 3:
          function.system_name = String(m);
          break;
        case 4:
          function.file = String(m);
          break;
        default:
          function.start_line = m.get_int64();
      }
    }
    functions.push_back(std::move(function));
  }
};

}  // namespace heapwell::encode

#endif  // HEAPWELL_TESTS_UNIT_ENCODE_DECODED_PROFILE_H_
