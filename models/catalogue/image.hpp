// What is inside an image: layers that hosts cache and share, the operating system services a
// system image starts, and the application. The label "VM image" or "container image" appears
// nowhere: any image can be carried by any runtime that can execute it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/catalogue/disk.hpp"
#include "sim/config/fields.hpp"
#include "sim/distribution.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// The C library an image provides, or an application wants.
enum class Libc { none, musl, glibc };
enum class Compression { none, gzip, zstd };
/// What a layer is there for: to run, left from the build, or for whoever has to look inside.
enum class LayerRole { runtime, build, debug };
/// Where debug layers are: shipped with the image, or pulled by an ephemeral container when needed.
enum class DebugTools { in_image, ephemeral };

/// One layer of an image, unpacked on top of those before it.
struct Layer {
  std::string name;
  Bytes compressed{};
  Bytes unpacked{};
  Bytes mapped{};
  LayerRole role = LayerRole::runtime;
  Bytes hides{};
  double vulnerabilities = 0;
  Rate vulnerability_rate{};
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
  v.field("role", l.role, "What it is there for; multi_stage and debug of an image act on it", {});
  v.field(
      "hides", l.hides,
      "Unpacked bytes of layers below that it deletes or overwrites: they travel and lie on disk "
      "all the same, unless squashed away",
      {.check = Check::not_negative});
  v.field("vulnerabilities", l.vulnerabilities,
          "Known vulnerabilities in it on the day it was built", {.check = Check::not_negative});
  v.field("vulnerability_rate", l.vulnerability_rate,
          "Vulnerabilities that become known in it afterwards, like \"0.5/d\"",
          {.check = Check::not_negative});
}

/// The layers as one, which holds no bytes that an upper one hides.
///
/// Model   bottom up: a layer takes min(hides, what is left) of the unpacked bytes below it away,
///         and compressed bytes in proportion; mapped bytes and vulnerabilities are summed
/// Units   Bytes; compressed ones that go are rounded down.
/// Source  docs/models/image.md
[[nodiscard]] Layer squash(std::string name, const std::vector<Layer>& layers);

/// One service of an operating system, as sshd; what it takes is in the guest where it is enabled.
struct GuestService {
  std::string name;
  bool enabled = true;
  Duration boot_cpu{};
  Duration boot_delay{};
  DiskDemand boot_read{};
  Bytes memory{};
  double background_cpu = 0;
  Bandwidth log_writes{};
};

template <class Visitor>
void fields(Visitor& v, GuestService& s) {
  using config::Check;
  v.field("name", s.name, "Name", {.required = true});
  v.field("enabled", s.enabled, "Whether it starts", {});
  v.field("boot_cpu", s.boot_cpu,
          "CPU time it adds to the boot: to the mean, median or values of the system's own "
          "distribution",
          {.check = Check::not_negative});
  v.field("boot_delay", s.boot_delay, "Waiting it adds to the boot",
          {.check = Check::not_negative});
  v.field("boot_read", s.boot_read, "What it reads from disk in the boot", {});
  v.field("memory", s.memory, "Its resident memory", {.check = Check::not_negative});
  v.field("background_cpu", s.background_cpu, "CPUs it uses all the time",
          {.check = Check::not_negative});
  v.field("log_writes", s.log_writes, "Bytes it logs a second", {.check = Check::not_negative});
}

/// What a system image starts before the application: nothing in an application image. The numbers
/// are of what always starts; those of the enabled services come on top.
struct SystemServices {
  Distribution<Duration> boot_cpu = Constant<Duration>{};
  Duration boot_delay{};
  DiskDemand boot_read{};
  Bytes memory{};
  Bytes boot_memory{};
  double background_cpu = 0;
  Bandwidth log_writes{};
  std::vector<GuestService> services{};
};

template <class Visitor>
void fields(Visitor& v, SystemServices& s) {
  using config::Check;
  v.field("boot_cpu", s.boot_cpu, "CPU time from the first user process to the application's turn",
          {.check = Check::not_negative});
  v.field("boot_delay", s.boot_delay, "Waiting in that time: devices, DHCP, metadata services",
          {.check = Check::not_negative});
  v.field("boot_read", s.boot_read, "Reads from disk in that time", {});
  v.field("memory", s.memory, "Resident memory of what always runs",
          {.check = Check::not_negative});
  v.field("boot_memory", s.boot_memory,
          "Of it, pages that only the boot needed: a guest too small for them uses them again",
          {.check = Check::not_negative});
  v.field("background_cpu", s.background_cpu, "CPUs it uses all the time",
          {.check = Check::not_negative});
  v.field("log_writes", s.log_writes, "Bytes it logs a second", {.check = Check::not_negative});
  v.field("services", s.services, "Services that can be left out one by one; theirs is added", {});
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
  Bandwidth dirty_rate{};
  Bytes writable_set{};
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
  v.field("dirty_rate", a.dirty_rate, "Bytes of pages it writes to a second, for live migration",
          {.check = Check::not_negative});
  v.field("writable_set", a.writable_set,
          "Pages it writes to again and again; a round of a migration dirties no more",
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
  bool multi_stage = false;
  bool squash = false;
  DebugTools debug = DebugTools::in_image;
  Duration age{};
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
  v.field("multi_stage", i.multi_stage,
          "Built in stages: layers left from the build do not ship, neither its own nor its bases'",
          {});
  v.field("squash", i.squash,
          "Own layers become one, without bytes that upper ones hide in lower ones; no other image "
          "shares it",
          {});
  v.field(
      "debug", i.debug,
      "Whether debug layers, its own and its bases', ship or are pulled when someone needs them",
      {});
  v.field("age", i.age,
          "Time since it was built; its own layers have it, those of its base the base's",
          {.check = config::Check::not_negative});
  v.field("system", i.system, "Operating system services, started only where a guest boots", {});
  v.field("application", i.application, "The application", {});
}

/// What starts where a guest boots this image: the system of the nearest image in its chain of
/// bases that brings a kernel, with its enabled services added to its own numbers and `services`
/// empty. Nothing for an application image.
[[nodiscard]] std::optional<SystemServices> system_services(const config::Table<Image>& images,
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
template <>
struct EnumNames<LayerRole> {
  static constexpr std::array<std::string_view, 3> names{"runtime", "build", "debug"};
};
template <>
struct EnumNames<DebugTools> {
  static constexpr std::array<std::string_view, 2> names{"in-image", "ephemeral"};
};
}  // namespace stowplan::config
