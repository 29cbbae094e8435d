// What is inside an image: layers that hosts cache and share, the operating system services a
// system image starts, and the application. The label "VM image" or "container image" appears
// nowhere: any image can be carried by any runtime that can execute it.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/fields.hpp"
#include "sim/distribution.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// The C library an image provides, or an application wants.
enum class Libc { none, musl, glibc };
enum class Compression { none, gzip, zstd };

/// One layer of an image, unpacked on top of those before it.
struct Layer {
  std::string name;
  Bytes compressed{};
  Bytes unpacked{};
  Bytes mapped{};
};

template <class Visitor>
void fields(Visitor& v, Layer& l) {
  using config::Check;
  v.field("name", l.name, "Identity: equal names are the same bytes, cached and shared once",
          {.required = true});
  v.field("compressed", l.compressed, "Bytes that travel", {.check = Check::not_negative});
  v.field("unpacked", l.unpacked, "Bytes on disk", {.check = Check::not_negative});
  v.field("mapped", l.mapped,
          "Bytes that running code keeps in the page cache: once per host where instances share "
          "the host's kernel, once per instance where each has its own",
          {.check = Check::not_negative});
}

/// What a system image starts before the application: nothing in an application image.
struct SystemServices {
  Distribution<Duration> boot_cpu = Constant<Duration>{};
  Duration boot_delay{};
  Bytes boot_read{};
  Bytes memory{};
  double background_cpu = 0;
  Bandwidth log_writes{};
};

template <class Visitor>
void fields(Visitor& v, SystemServices& s) {
  using config::Check;
  v.field("boot_cpu", s.boot_cpu, "CPU time from the first user process to the application's turn",
          {.check = Check::not_negative});
  v.field("boot_delay", s.boot_delay, "Waiting in that time: devices, DHCP, metadata services",
          {.check = Check::not_negative});
  v.field("boot_read", s.boot_read, "Bytes read from disk in that time",
          {.check = Check::not_negative});
  v.field("memory", s.memory, "Resident memory of the services", {.check = Check::not_negative});
  v.field("background_cpu", s.background_cpu, "CPUs the services use for ever",
          {.check = Check::not_negative});
  v.field("log_writes", s.log_writes, "Bytes they log a second", {.check = Check::not_negative});
}

/// Files of lower layers that the application opens for writing as it starts. An overlay file
/// system copies each as a whole into the instance's own layer first.
struct CopyUp {
  double files = 0;
  Bytes bytes{};
};

template <class Visitor>
void fields(Visitor& v, CopyUp& c) {
  using config::Check;
  v.field("files", c.files, "Files of lower layers it writes to", {.check = Check::not_negative});
  v.field("bytes", c.bytes, "Size of all of them", {.check = Check::not_negative});
}

/// What the image is there for.
struct Application {
  Libc needs = Libc::none;
  Distribution<Duration> start_cpu = Constant<Duration>{};
  double start_parallelism = 1;
  Bytes memory{};
  double request_cpu = 1;
  double memory_bound = 0;
  Bandwidth log_writes{};
  CopyUp copy_up;
  double start_read = 0.064;
  Bytes working_set{};
};

template <class Visitor>
void fields(Visitor& v, Application& a) {
  using config::Check;
  v.field("needs", a.needs, "C library it is linked against; none for a static binary", {});
  v.field("start_cpu", a.start_cpu, "CPU time from exec to ready to serve",
          {.check = Check::not_negative});
  v.field("start_parallelism", a.start_parallelism, "CPUs its start can use at once",
          {.check = Check::positive});
  v.field("memory", a.memory, "Private resident memory when idle", {.check = Check::not_negative});
  v.field("request_cpu", a.request_cpu,
          "CPU time of a request relative to the workload's statement of it",
          {.check = Check::positive});
  v.field("memory_bound", a.memory_bound,
          "Share of its CPU time that misses the TLB and pays the runtime's nested paging",
          {.check = Check::fraction});
  v.field("log_writes", a.log_writes, "Bytes it logs a second", {.check = Check::not_negative});
  v.field("start_read", a.start_read,
          "Share of the image's bytes that a start reads; the rest can come later",
          {.check = Check::fraction,
           .source = "Harter et al. FAST 2016 (Slacker): 6.4 % of the data, mean of 57 images",
           .range = "0.01 to 0.5"});
  v.field(
      "working_set", a.working_set,
      "Memory touched by the first request after a snapshot is restored; 0 for all of its memory",
      {.check = Check::not_negative});
  v.field("copy_up", a.copy_up, "Files of lower layers it writes to as it starts", {});
}

/// An image: its own layers on top of those of `base`.
struct Image {
  std::string base;
  std::vector<Layer> layers;
  Compression compression = Compression::gzip;
  Libc libc = Libc::none;
  bool kernel = false;
  SystemServices system;
  Application application;
};

template <class Visitor>
void fields(Visitor& v, Image& i) {
  v.field("base", i.base, "Image whose layers lie below; none for scratch", {});
  v.field("layers", i.layers, "Own layers, lowest first", {});
  v.field("compression", i.compression, "How layers travel; it sets the unpack rate", {});
  v.field("libc", i.libc, "C library the image provides, unless its base does", {});
  v.field("kernel", i.kernel, "Brings its own kernel, so a VM can boot it as it is", {});
  v.field("system", i.system, "Operating system services, started only where a guest boots", {});
  v.field("application", i.application, "The application", {});
}

/// The system services that start where a guest boots this image: those of the nearest image in
/// its chain of bases that brings a kernel; null for an application image.
[[nodiscard]] const SystemServices* system_services(const config::Table<Image>& images,
                                                    const Image& image);

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<Libc> {
  static constexpr std::array<std::string_view, 3> names{"none", "musl", "glibc"};
};
template <>
struct EnumNames<Compression> {
  static constexpr std::array<std::string_view, 3> names{"none", "gzip", "zstd"};
};
}  // namespace stowplan::config
