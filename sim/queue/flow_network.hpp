// Transfers as flows that share links max-min fairly, as long-lived TCP connections do in the mean.
// A flow holds all links of its route at once and runs at the smallest share it gets on any of
// them, or at its cap. Flows of equal route have equal rates: they form a bundle. A link that only
// one bundle uses, beside others, is its own: a cap and no more. Bundles that are alike but for the
// links they own have equal rates too and read one clock, so a thousand hosts that pull over one
// uplink cost no more than two. The argument and the alternatives are in
// docs/decisions/0006-flows-share-the-wire.md.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "sim/check.hpp"
#include "sim/queue/fine_time.hpp"
#include "sim/units.hpp"

namespace stowplan {

enum class LinkId : std::uint32_t {};

/// Names a flow for as long as it lives; afterwards it names none. A default one names none.
struct FlowId {
  std::uint32_t slot = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t generation = 0;  ///< 24 bits.

  friend constexpr bool operator==(FlowId, FlowId) = default;
};

/// One link of a route.
struct Leg {
  LinkId link{};
  double weight = 1;  ///< What one byte takes of the link [bytes]; above 1 where packets bind.

  friend constexpr bool operator==(const Leg&, const Leg&) = default;
};

/// The links a flow holds, none twice, and the rate it never exceeds.
class FlowRoute {
 public:
  static constexpr double uncapped = std::numeric_limits<double>::infinity();
  void add(const Leg& leg) {
    STOWPLAN_CHECK(count_ < legs_.size() && leg.weight > 0);
    legs_[count_++] = leg;
  }
  [[nodiscard]] const Leg* begin() const { return legs_.data(); }
  [[nodiscard]] const Leg* end() const { return legs_.data() + count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool uses(LinkId link) const {
    return std::any_of(begin(), end(), [=](const Leg& leg) { return leg.link == link; });
  }

  double cap = uncapped;  ///< [bytes/s]

  friend constexpr bool operator==(const FlowRoute&, const FlowRoute&) = default;

 private:
  std::array<Leg, 3> legs_{};
  std::uint32_t count_ = 0;
};

struct LinkUse {
  double bytes = 0;  ///< Carried.
  double busy = 0;   ///< Integral of the share of its capacity in use [s].
  double full = 0;   ///< Time with at least `full_share` of it in use [s].
};

/// How far a flow has come.
struct FlowProgress {
  double moved = 0;  ///< [bytes]
  double rate = 0;   ///< At present [bytes/s]; 0 once it is off the links.
};

/// A reading of bytes beyond this starts from zero again, so that it keeps 2^-12 B of resolution:
/// 2^-8 ns, the slack of a FineTime, at 0.5 Gbit/s and finer on faster lines [bytes].
inline constexpr double longest_reading = 0x1p40;

/// A link this busy has nothing to give, but for rounding and gaps between flows.
inline constexpr double full_share = 0.98;
/// What goes in turn and does not share: see FlowNetwork::in_turn [ns].
inline constexpr double longest_burst = 100'000;

/// The links and the flows on them.
///
/// Model   all flows grow alike until a link is full or a flow at its cap: those concerned stay at
///         that rate, the others grow on (progressive filling). One byte of a flow takes `weight`
///         bytes of a link's capacity. A flow is delivered `latency` after its last byte.
/// Use     Each call leaves in due() what has to happen later: hand it back to settle() or
///         deliver() at that instant. What has been overtaken meanwhile is ignored there.
/// Units   bytes, bytes/s; a flow's end is rounded up to whole ns, the sum of ends is not.
/// Shape   a flow alone on its links: O(1), one entry in due(). Else O(log flows + clocks that
///         share links with its own, directly or through others). No allocation once the vectors
///         have grown.
/// Errors  checked: time never runs back; rates, weights and caps are above zero.
/// Source  docs/models/network.md
class FlowNetwork {
 public:
  struct Due {
    Time at{};
    std::uint32_t id = 0;
    std::uint32_t generation = 0;
    bool delivery = false;  ///< For deliver(), else for settle().
  };

  LinkId add_link(double bytes_per_second);

  /// Begins a transfer; `tag` comes back from deliver().
  FlowId start(Time now, const FlowRoute& route, double bytes, Duration latency, std::uint64_t tag);

  /// Sends a short message in turn, as the packets of a burst leave an interface: it has the links
  /// of its route to itself as soon as the bursts before it are through.
  ///
  /// Returns when its last byte is through. Time::max(), and nothing has happened, if it would take
  ///         longest_burst or more, or wait as long, or if a flow is on the way: then start() it.
  /// Shape   O(1), no entry in due()
  /// Error   against sharing: late by less than 2 longest_burst; early by what later messages would
  ///         have taken from it. A flow that starts meanwhile waits for the bursts before it, less
  ///         than 2 longest_burst.
  Time in_turn(Time now, const FlowRoute& route, double bytes);

  /// Ends a flow early and returns the bytes it has moved; 0 if it is no more.
  double stop(Time now, FlowId id);

  /// Whether the flow is on a link or on its way to be delivered.
  [[nodiscard]] bool live(FlowId id) const {
    return id.slot < flows_.size() && flows_[id.slot].generation == id.generation &&
           flows_[id.slot].state != State::none;
  }

  /// The tag of the flow if it is delivered now, and that is its end; nothing if the entry was
  /// overtaken.
  std::optional<std::uint64_t> deliver(Time now, std::uint32_t id, std::uint32_t generation);

  /// Takes flows that are through off the links, and shares these anew.
  void settle(Time now, std::uint32_t id);

  /// What the calls since it was last cleared have made happen later, to be cleared by the reader.
  [[nodiscard]] std::vector<Due>& due() { return due_; }

  /// Nothing of a flow that is no more.
  [[nodiscard]] FlowProgress progress(Time now, FlowId id) const;
  /// Account of a link up to `now`.
  [[nodiscard]] LinkUse use(Time now, LinkId id) const;

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  enum class State : std::uint8_t { none, alone, sharing, in_flight };

  struct Flow {
    State state = State::none;
    std::uint32_t generation = 0;
    std::uint32_t bundle = none;  ///< While sharing; of a free slot: the next free one.
    std::uint32_t place = 0;      ///< In the bundle's heap.
    double rate = 0;              ///< While alone [bytes/ns].
    Time since{};                 ///< Alone since.
    FineTime end;                 ///< While alone: off the links.
    Time due = Time::max();       ///< When it is delivered, once that is known.
    double bytes = 0;
    Duration latency{};
    std::uint64_t tag = 0;
    FlowRoute route;
  };

  /// A flow in its bundle's heap, or a bundle with its first flow in its clock's: through then.
  struct Ticket {
    double end;
    std::uint32_t order;  ///< Of starting; wraps, so compared by difference.
    std::uint32_t id;
    friend bool operator<(const Ticket& a, const Ticket& b) {
      if (a.end != b.end) return a.end < b.end;
      return static_cast<std::int32_t>(a.order - b.order) < 0;
    }
  };

  /// Flows of equal route.
  struct Bundle {
    double attained = 0;      ///< Bytes each flow had moved when the clock read `base`.
    double base = 0;          ///< And the link it owns is accounted for,
    double full_base = 0;     ///< as of this `Clock::full`.
    std::size_t counted = 0;  ///< Its flows, as the clock knows them.
    std::uint32_t clock = none;
    std::uint32_t place = 0;  ///< In the clock's heap.
    bool owns = false;
    Leg own;                    ///< If it owns one: the link no other bundle uses.
    std::vector<Ticket> flows;  ///< Heap.
    FlowRoute route;
  };

  /// Bundles that run at one rate: on the same links, but for those they own, and held to the same
  /// rate by these.
  struct Clock {
    double attained = 0;  ///< Bytes a flow has moved since the clock began, by `at`.
    double rate = 0;      ///< Of each flow [bytes/ns].
    double full = 0;      ///< Time in which the links they own were full, by `at` [ns].
    FineTime at;
    FineTime next;           ///< When its first flow is through, at this rate.
    Time due = Time::max();  ///< Of its entry in due(), if it has one. One clock of a component
                             ///< has, not after the first `next` of them.
    std::uint64_t mark = 0;
    bool open = false;      ///< Its rate is still to be found.
    bool changed = false;   ///< Another flow is the first.
    double found = 0;       ///< Rate it is to run at [bytes/ns].
    double own_rate = 0;    ///< What an owned link leaves a flow [bytes/ns]; infinite: none is.
    double limit = 0;       ///< The smaller of that and the cap [bytes/ns].
    std::size_t flows = 0;  ///< Of all its bundles.
    std::vector<Ticket> bundles;  ///< Heap.
    FlowRoute shared;             ///< The links they share, and the cap.

    [[nodiscard]] double reading(const FineTime& t) const { return attained + rate * t.since(at); }
    [[nodiscard]] double full_by(const FineTime& t) const;
  };

  /// First what a short message alone needs.
  struct Link {
    double capacity = 0;  ///< [bytes/ns]
    double ns_per_byte = 0;
    FineTime free_at;                   ///< When its bursts are through.
    std::vector<std::uint32_t> clocks;  ///< Of the bundles that share it.
    std::uint32_t owner = none;         ///< Or the bundle that owns it,
    std::uint32_t alone = none;         ///< or the flow that has it to itself.
    // Account up to `since`, and what has run since then.
    double bytes = 0;
    double used = 0;  ///< Integral of `load` [bytes].
    double full = 0;  ///< [ns]
    FineTime since;
    double load = 0;  ///< Capacity in use [bytes/ns].
    double flow = 0;  ///< [bytes/ns]
    // While rates are being found: what is given away, and to how much the rest goes.
    std::uint64_t mark = 0;
    double taken = 0;        ///< Of the capacity [bytes/ns].
    double carried = 0;      ///< [bytes/ns]
    double weight = 0;       ///< Of the flows that still grow.
    double level = 0;        ///< Rate at which they fill it [bytes/ns].
    std::uint32_t open = 0;  ///< Their clocks.
    bool moved = false;      ///< The level is to be worked out anew.

    [[nodiscard]] bool idle() const { return clocks.empty() && owner == none; }
    void run(double ns, double rate, double use);
  };

  [[nodiscard]] Link& at(const Leg& leg) { return links_[static_cast<std::uint32_t>(leg.link)]; }
  [[nodiscard]] bool finds_room(Time now, const FlowRoute& route);
  void run_alone(Time now, std::uint32_t flow);
  void end_alone(const FineTime& end, std::uint32_t flow);
  void fly(const FineTime& end, std::uint32_t flow);
  void release(std::uint32_t flow);
  void join(Time now, std::uint32_t flow);
  void enlist(Time now, std::uint32_t flow, const FlowRoute& newcomer);
  [[nodiscard]] std::uint32_t find_bundle(const FlowRoute& route) const;
  std::uint32_t add_bundle(const FlowRoute& route, const FlowRoute& newcomer);
  void own(std::uint32_t bundle, const Leg& leg);
  void share(const FineTime& now, std::uint32_t bundle);
  void own_what_is_left(const FineTime& now);
  void put_in(const FineTime& now, std::uint32_t bundle, std::uint32_t flow, double end);
  void take_out(const FineTime& now, std::uint32_t bundle, std::size_t place);
  void set_clock(const FineTime& now, std::uint32_t bundle);
  void enter(const FineTime& now, std::uint32_t bundle);
  void leave(const FineTime& now, std::uint32_t bundle);
  void account(Bundle& bundle, double reading, double full);
  void rebase(Clock& clock);
  std::uint32_t clock_for(const FineTime& now, const Bundle& bundle);
  void dissolve(std::uint32_t clock);
  [[nodiscard]] double own_rate(const Bundle& bundle) const;
  [[nodiscard]] double moved_by(const Bundle& bundle, const FineTime& t) const;
  [[nodiscard]] static double first_end(const Bundle& bundle);
  void collect(const FlowRoute& route);
  void visit(const FlowRoute& route);
  void catch_up(Time now);
  void share_out(const FineTime& now);
  void fill();
  void hold(std::uint32_t clock, double level);
  void arm();
  void arm_component();

  std::vector<Flow> flows_;
  std::vector<Bundle> bundles_;
  std::vector<Clock> clocks_;
  std::vector<Link> links_;
  std::vector<Due> due_;
  std::uint32_t free_flow_ = none;  ///< Stack through Flow::bundle.
  std::vector<std::uint32_t> free_bundles_;
  std::vector<std::uint32_t> free_clocks_;
  std::uint32_t order_ = 0;
  std::uint64_t mark_ = 0;
  Time last_{};
  // What depends on the flow at hand: its component of the graph of links and clocks.
  std::vector<std::uint32_t> near_clocks_;
  std::vector<std::uint32_t> near_links_;
  std::vector<std::uint32_t> capped_;
  std::vector<std::uint32_t> arming_;
  std::vector<std::uint32_t> left_;  ///< Links that have lost a clock.
  bool split_ = false;               ///< It may be several components by now.
};

}  // namespace stowplan
