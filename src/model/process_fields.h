// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Rows of the field table: what the kernel charges to the process and its group, and
// what limits them.
#ifndef HEAPWELL_SRC_MODEL_PROCESS_FIELDS_H_
#define HEAPWELL_SRC_MODEL_PROCESS_FIELDS_H_

#include <array>

#include "model/field_readers.h"

namespace heapwell::model {

// The process_* names and their help are those of Prometheus's client libraries,
// word for word: dashboards and linters know them.
inline constexpr std::array kProcessFields = {
    Field{"process", "resident_bytes", "process_resident_memory_bytes", "",
          MetricKind::kGauge, "Resident memory size in bytes.", "VmRSS",
          ReadProcess<&ProcessStats::resident_bytes>},
    Field{"process", "virtual_bytes", "process_virtual_memory_bytes", "",
          MetricKind::kGauge, "Virtual memory size in bytes.", "VmSize",
          ReadProcess<&ProcessStats::virtual_bytes>},
    Field{"process", "virtual_limit_bytes", "process_virtual_memory_max_bytes", "",
          MetricKind::kGauge, "Maximum amount of virtual memory available in bytes.",
          "RLIMIT_AS", ReadProcess<&ProcessStats::virtual_limit_bytes>},
    Field{"process", "cpu_time_seconds", "process_cpu_seconds_total", "",
          MetricKind::kCounter, "Total user and system CPU time spent in seconds.",
          "/proc/self/stat", ReadProcess<&ProcessStats::cpu_time>},
    Field{"process", "started_at_seconds", "process_start_time_seconds", "",
          MetricKind::kGauge, "Start time of the process since unix epoch in seconds.",
          "/proc/self/stat", ReadProcess<&ProcessStats::started_at>},
    Field{"process", "open_fds", "process_open_fds", "", MetricKind::kGauge,
          "Number of open file descriptors.", "/proc/self/fd",
          ReadProcess<&ProcessStats::open_fds>},
    Field{"process", "max_fds", "process_max_fds", "", MetricKind::kGauge,
          "Maximum number of open file descriptors.", "RLIMIT_NOFILE",
          ReadProcess<&ProcessStats::max_fds>},
    Field{"process", "threads", "process_threads", "", MetricKind::kGauge,
          "Number of OS threads in the process.", "Threads",
          ReadProcess<&ProcessStats::threads>},
    Field{"process", "resident_peak_bytes", "heapwell_resident_peak_bytes", "",
          MetricKind::kGauge, "Resident memory at its highest since the start.",
          "VmHWM", ReadProcess<&ProcessStats::resident_peak_bytes>},
    Field{"process", "resident_anonymous_bytes", "heapwell_resident_bytes",
          R"(kind="anonymous")", MetricKind::kGauge,
          "Heaps, stacks, private writes to files.", "RssAnon",
          ReadProcess<&ProcessStats::resident_anonymous_bytes>},
    Field{"process", "resident_file_bytes", "heapwell_resident_bytes", R"(kind="file")",
          MetricKind::kGauge, "Pages of files: code above all.", "RssFile",
          ReadProcess<&ProcessStats::resident_file_bytes>},
    Field{"process", "resident_shared_bytes", "heapwell_resident_bytes",
          R"(kind="shared")", MetricKind::kGauge, "Shared memory and tmpfs.",
          "RssShmem", ReadProcess<&ProcessStats::resident_shared_bytes>},
    Field{"process", "swapped_bytes", "heapwell_swapped_bytes", "", MetricKind::kGauge,
          "Memory of the process that was swapped out.", "VmSwap",
          ReadProcess<&ProcessStats::swapped_bytes>},
    Field{"process", "minor_faults", "heapwell_minor_page_faults_total", "",
          MetricKind::kCounter, "Page faults served without reading a disk.",
          "/proc/self/stat", ReadProcess<&ProcessStats::minor_faults>},
    Field{"process", "major_faults", "heapwell_major_page_faults_total", "",
          MetricKind::kCounter, "Page faults that had to read a disk.",
          "/proc/self/stat", ReadProcess<&ProcessStats::major_faults>},
    Field{"process", "data_bytes", "", "", MetricKind::kGauge,
          "The break and private writable mappings, touched or not.", "VmData",
          ReadProcess<&ProcessStats::data_bytes>},
    Field{"process", "data_limit_bytes", "", "", MetricKind::kGauge,
          "Limit on data_bytes.", "RLIMIT_DATA",
          ReadProcess<&ProcessStats::data_limit_bytes>},
    Field{"process", "host_memory_bytes", "", "", MetricKind::kGauge,
          "Physical memory of the host.", "sysconf",
          ReadProcess<&ProcessStats::host_memory_bytes>},
};

inline constexpr std::array kCgroupFields = {
    Field{"cgroup", "limit_bytes", "", "", MetricKind::kGauge,
          "Smallest limit from the control group to the root.",
          "memory.max or memory.limit_in_bytes", ReadCgroup<&CgroupStats::limit_bytes>},
    Field{"cgroup", "version", "", "", MetricKind::kGauge,
          "Version of the control group interface: 1 or 2.", "/proc/self/cgroup",
          ReadCgroup<&CgroupStats::version>},
    Field{"cgroup", "usage_bytes", "heapwell_cgroup_usage_bytes", "",
          MetricKind::kGauge,
          "Memory charged to the control group, page cache included.",
          "memory.current or memory.usage_in_bytes",
          ReadCgroup<&CgroupStats::usage_bytes>},
    Field{"cgroup", "working_set_bytes", "heapwell_cgroup_working_set_bytes", "",
          MetricKind::kGauge,
          "Usage less inactive page cache: what kubelet compares with the limit.",
          "memory.stat", ReadCgroup<&CgroupStats::working_set_bytes>},
    Field{"cgroup", "oom_kills", "heapwell_cgroup_oom_kills_total", "",
          MetricKind::kCounter,
          "Processes of the control group that the kernel killed for want of memory.",
          "memory.events or memory.oom_control", ReadCgroup<&CgroupStats::oom_kills>},
};

inline constexpr std::array kGuardFields = {
    Field{"guard", "soft_limit_bytes", "", "", MetricKind::kGauge,
          "Above this much resident memory the guard gives free pages back.",
          "Options::guard", ReadGuard<&GuardStats::soft_limit_bytes>},
    Field{"guard", "released_bytes", "heapwell_guard_released_bytes_total", "",
          MetricKind::kCounter,
          "Free pages that the guard ever gave back to the kernel.", "heapwell",
          ReadGuard<&GuardStats::released_bytes>},
    Field{"guard", "evidence_count", "heapwell_evidence_total", "",
          MetricKind::kCounter, "Sets of evidence that the guard ever wrote.",
          "heapwell", ReadGuard<&GuardStats::evidence_count>},
    Field{"guard", "evidence_failures", "heapwell_evidence_failures_total", "",
          MetricKind::kCounter, "Sets of evidence that the guard could not write.",
          "heapwell", ReadGuard<&GuardStats::evidence_failures>},
    Field{"guard", "last_evidence_seconds", "", "", MetricKind::kGauge,
          "When evidence was last written, in seconds since 1970.", "heapwell",
          ReadGuard<&GuardStats::last_evidence>},
};

// One metric of what stands in JSON with the group that it is read from.
inline constexpr std::array kLimitFields = {
    Field{"limits", "", "heapwell_memory_limit_bytes", R"(source="cgroup")",
          MetricKind::kGauge, "That of the control group: cgroup.limit_bytes.",
          "memory.max or memory.limit_in_bytes", ReadCgroup<&CgroupStats::limit_bytes>},
    Field{"limits", "", "heapwell_memory_limit_bytes", R"(source="rlimit")",
          MetricKind::kGauge, "That on address space: process.virtual_limit_bytes.",
          "RLIMIT_AS", ReadProcess<&ProcessStats::virtual_limit_bytes>},
    Field{"limits", "", "heapwell_memory_limit_bytes", R"(source="rlimit_data")",
          MetricKind::kGauge, "That on data: process.data_limit_bytes.", "RLIMIT_DATA",
          ReadProcess<&ProcessStats::data_limit_bytes>},
    Field{"limits", "", "heapwell_memory_limit_bytes", R"(source="host")",
          MetricKind::kGauge, "Physical memory: process.host_memory_bytes.", "sysconf",
          ReadProcess<&ProcessStats::host_memory_bytes>},
    Field{"limits", "", "heapwell_memory_limit_bytes", R"(source="soft")",
          MetricKind::kGauge, "That of the guard: guard.soft_limit_bytes.",
          "Options::guard", ReadGuard<&GuardStats::soft_limit_bytes>},
};

using Scope = PressureStats::Scope;

inline constexpr std::array kPressureFields = {
    Field{"pressure", "some_total_seconds", "", "", MetricKind::kCounter,
          "Time in which at least one task waited for memory.", "memory.pressure",
          ReadPressure<&PressureStats::some_total>},
    Field{"pressure", "full_total_seconds", "", "", MetricKind::kCounter,
          "Time in which all tasks waited for memory.", "memory.pressure",
          ReadPressure<&PressureStats::full_total>},
    Field{"pressure", "", "heapwell_memory_stall_seconds_total",
          R"(kind="some",scope="cgroup")", MetricKind::kCounter,
          "At least one task of the control group waited for memory.",
          "memory.pressure of the control group",
          ReadPressureOf<Scope::kCgroup, &PressureStats::some_total>},
    Field{"pressure", "", "heapwell_memory_stall_seconds_total",
          R"(kind="full",scope="cgroup")", MetricKind::kCounter,
          "All tasks of the control group waited for memory.",
          "memory.pressure of the control group",
          ReadPressureOf<Scope::kCgroup, &PressureStats::full_total>},
    Field{"pressure", "", "heapwell_memory_stall_seconds_total",
          R"(kind="some",scope="host")", MetricKind::kCounter,
          "At least one task of the host waited for memory.", "/proc/pressure/memory",
          ReadPressureOf<Scope::kHost, &PressureStats::some_total>},
    Field{"pressure", "", "heapwell_memory_stall_seconds_total",
          R"(kind="full",scope="host")", MetricKind::kCounter,
          "All tasks of the host waited for memory.", "/proc/pressure/memory",
          ReadPressureOf<Scope::kHost, &PressureStats::full_total>},
};

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_PROCESS_FIELDS_H_
