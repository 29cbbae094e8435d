// The simulation of one layout: requests run through their service graph on instances, instances
// start and stop on hosts, pools grow and shrink, autoscalers look on. Everything that takes time
// is work on a shared resource of a host, so boot storms, pull storms, noisy neighbours and
// throttled tails are consequences and not features.
//
// The class is one state machine in several files, a phase of life a file: launches.cpp,
// pulls.cpp, phases.cpp, starts.cpp, requests.cpp, disk.cpp, calls.cpp, endings.cpp, wire.cpp,
// hosts.cpp, memory.cpp, memory_pressure.cpp, scaling.cpp, infeasible.cpp, and report.cpp for what
// was measured.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/fleet/event.hpp"
#include "models/fleet/load_evidence.hpp"
#include "models/fleet/observation.hpp"
#include "models/fleet/recount.hpp"
#include "models/fleet/slots.hpp"
#include "models/fleet/state.hpp"
#include "models/plan/plan.hpp"
#include "models/scenario/topology.hpp"
#include "sim/engine.hpp"

namespace stowplan {

class Sheet;

class Fleet {
 public:
  Fleet(const Plan& plan, std::uint64_t seed, std::uint32_t replication);

  /// Rolls out the layout on empty hosts, lets requests in once all instances are ready, measures
  /// what happens in the window after the warm-up, and follows what arrived in it to its end, or
  /// until the drain is over. Call once.
  /// Errors  the observation is infeasible where a workload gets no instance, where the roll-out
  ///         does not end, and where requests in flight grow beyond Slots::most.
  [[nodiscard]] Observation run();

  /// After the run: quantities kept along the way, each beside the same one counted anew from the
  /// records of instances, hosts and requests that are there now.
  [[nodiscard]] std::vector<Recount> recount() const;

  /// After the run: what the devices of each host did in the window.
  [[nodiscard]] std::vector<DeviceUse> devices() const;

 private:
  using FleetEngine = Engine<Event>;

  void handle(const Event& event);
  void handle_instances_and_hosts(const Event& event);
  void set_up_requests();
  void open_window();
  void close_window();
  [[nodiscard]] Duration drain_limit() const;
  /// Requests are waited for equally long if they are from outside and of one service, or made by
  /// one call: that is a kind.
  [[nodiscard]] std::uint32_t kind_of_call(std::uint32_t call) const {
    return static_cast<std::uint32_t>(services_.size()) + call;
  }
  [[nodiscard]] bool rolled_out() const;
  bool advance(Time end);
  [[nodiscard]] std::optional<Infeasible> without_instances() const;
  void schedule(Time at, EventKind kind, std::uint32_t id, std::uint32_t generation = 0) {
    // What would happen after the end of the clock never does.
    if (at > FleetEngine::last_instant) return;
    Event event;
    event.id = id;
    event.generation = generation & 0xffffffU;
    event.kind = kind;
    engine_.post(at, event, kind == EventKind::control ? Priority::control : Priority::normal);
  }

  /// Tells whether an entry of a line still waits.
  struct StillWaits {
    const Slots<Request>& requests;
    bool operator()(const WaitLine::Entry& entry) const {
      return requests.same(entry.request, entry.generation);
    }
  };

  // infeasible.cpp
  [[nodiscard]] Infeasible of_service(std::size_t service, std::string reason) const;
  [[nodiscard]] Infeasible endless_rollout() const;
  [[nodiscard]] Infeasible too_many_in_flight() const;

  // requests.cpp
  void start_arrivals();
  void await_arrival(std::uint32_t service);
  void on_arrival(std::uint32_t service);
  void carry_arrivals_on();
  void arrive(std::uint32_t service, std::uint32_t attempt);
  std::uint32_t ask(std::uint32_t service, std::uint32_t call, std::uint32_t call_generation);
  void begin_request(std::uint32_t request, std::uint32_t kind);
  void dispatch(std::uint32_t request);
  [[nodiscard]] StillWaits still_waits() const;
  void send(std::uint32_t request, std::uint32_t instance);
  [[nodiscard]] std::uint32_t caller_instance(const Request& request) const;
  void on_delivered(std::uint32_t request);
  void turn_away(std::uint32_t request);
  void work(std::uint32_t request);
  void read(std::uint32_t request);
  void compute(std::uint32_t request);
  void on_computed(std::uint32_t request);
  void answer(std::uint32_t request);
  void leave_instance(std::uint32_t request);
  void leave_if_drained(std::uint32_t instance);

  // disk.cpp
  void queue_for_disk(std::uint32_t request);
  void on_disk_turn(std::uint32_t host);
  void start_disk(std::uint32_t request);
  Time disk_done(Instance& instance, const DiskPath& path, Stream& stream);
  [[nodiscard]] Duration device_time(const HostRecord& host, double alone_ns) const;

  // calls.cpp
  void call_next_stage(std::uint32_t request);
  void open_call(std::uint32_t parent, std::uint32_t spec);
  void attempt(std::uint32_t call);
  void pay_for_packets(const CallRecord& call);
  void on_reply(std::uint32_t call, Outcome outcome);
  void close_call(std::uint32_t call);
  void abandon_calls(std::uint32_t parent);
  [[nodiscard]] const Retries& retries_of_users(std::uint32_t service) const;
  void earn_retries(double& budget, const Retries& retries);
  [[nodiscard]] std::optional<Duration> retry_after(double& budget, const Retries& retries,
                                                    std::uint32_t failures, Stream& stream);
  void fill_retry_budgets();

  // endings.cpp
  void serve(std::uint32_t request, Time at);
  void fail(std::uint32_t request, Outcome outcome);
  void tell(const Request& request, Outcome outcome, Time at);
  void abandon_work(std::uint32_t request);
  void stop_computing(std::uint32_t request);
  void on_give_up(std::uint32_t kind);
  void lose_requests(std::uint32_t instance, Outcome outcome);
  [[nodiscard]] bool in_window(Time at) const { return at >= window_begin_ && at < window_end_; }
  void record_arrival(Request& request);
  void record_end(const Request& request, Outcome outcome, Time at);
  void record_unfinished();

  // wire.cpp
  /// What a message has to pass.
  struct Journey {
    FlowRoute route;
    double bytes = 0;
    Duration latency{};
  };

  [[nodiscard]] Journey journey(const Request& request, bool answer) const;
  void transmit(std::uint32_t request, const Journey& way, bool answer);
  void watch_wire();
  void on_wire_due(std::uint32_t bundle);
  void on_flow_delivered(std::uint32_t flow, std::uint32_t generation);
  void stop_flow(Request& request);
  [[nodiscard]] HostUse host_use(const HostRecord& host) const;
  void report_io(Sheet& sheet, std::uint32_t pool, Time end) const;

  // launches.cpp
  void line_up(std::uint32_t instance);
  void launch_next(std::uint32_t service);
  void on_launch(std::uint32_t instance);
  void free_place(std::uint32_t instance);

  // pulls.cpp
  void fetch(std::uint32_t instance);
  void begin_flow(std::uint32_t pull);
  void write_piece(std::uint32_t pull);
  void write_up_to(Pull& pull, double bytes);
  void on_fetched(std::uint32_t pull);
  void on_unpack_part(std::uint32_t pull);
  void begin_pulls(std::uint32_t host);
  void fetch_behind(std::uint32_t pull);
  void end_pull(std::uint32_t pull);

  // phases.cpp
  [[nodiscard]] const std::vector<PhasePlan>& phases_of(const Instance& instance) const;
  void run_phases(std::uint32_t instance);
  void advance_phases(std::uint32_t instance);
  void end_phase(std::uint32_t instance);
  [[nodiscard]] Duration serial_time(std::uint32_t instance, const PhasePlan& phase,
                                     Stream& stream);
  void after_phases(std::uint32_t instance);
  void join_cpu(std::uint32_t instance);
  void leave_cpu(std::uint32_t instance);
  [[nodiscard]] SliceId slice_of(std::uint32_t instance);
  void weigh_burstable(std::uint32_t host);

  // starts.cpp
  void begin_start(std::uint32_t instance);
  void begin_phases(std::uint32_t instance);
  void become_ready(std::uint32_t instance);
  void enter_service(std::uint32_t instance);
  void leave_service(std::uint32_t instance);
  void crash(std::uint32_t instance);
  void kill(std::uint32_t instance);
  bool lose_process(std::uint32_t instance);
  void after_kill(std::uint32_t instance, bool was_draining, bool boots_again);
  void on_restart(std::uint32_t instance);
  void remove_instance(std::uint32_t instance);
  void take_down(std::uint32_t instance);

  // hosts.cpp
  void add_instance(std::uint32_t service, bool spare);
  void ask_for_room(std::uint32_t instance);
  bool place_instance(std::uint32_t instance);
  void book(std::uint32_t instance, std::uint32_t host, int sign);
  void let_go(std::uint32_t instance);
  std::uint32_t switch_on(std::uint32_t pool, bool booted);
  void on_host_ready(std::uint32_t host);
  void note_empty(std::uint32_t host);
  void on_host_idle(std::uint32_t host);
  void retry_unplaced(std::uint32_t pool);
  void forget_instance(ServiceState& service, std::uint32_t id);
  /// The one place where an instance's state is written.
  void transition(Instance& instance, InstanceState to) {
    instance.state = to;
    if (to < InstanceState::draining) ++services_[instance.service].transitions;
  }
  void note_room(std::uint32_t host);
  void start_daemons(std::uint32_t host);
  void hold_daemon_memory(std::uint32_t host, int sign);
  void rearm(std::uint32_t host);
  void on_cpu_due(std::uint32_t host);

  // cpu_account.cpp
  void open_cpu_account();
  void close_cpu_account();
  void cut_cpu();
  void meter_host(HostRecord& host);
  void meter_background(Instance& instance);
  void charge(std::uint32_t pool, const JobUse& job);
  void charge_request(std::uint32_t request, double cpu);
  void book_answered(const Request& request);
  void forget(std::uint32_t request);
  [[nodiscard]] CpuMeters cpu_by_use(std::uint32_t pool) const;
  [[nodiscard]] double cpu_used(std::uint32_t pool) const;

  // memory.cpp
  void hold_memory(std::uint32_t instance, int sign);
  void hold_application(std::uint32_t instance, int sign);
  void hold_unbooked(std::uint32_t host, Bytes change);
  [[nodiscard]] Bytes in_use(std::uint32_t host) const;
  void hold_request_memory(const Request& request, int sign);
  void touch(std::uint32_t instance, Bytes change);
  Bytes merge_pages(std::uint32_t instance, int sign);
  void change_resident(std::uint32_t host, Bytes change);
  void swap_excess(std::uint32_t host);
  [[nodiscard]] Time paged_in(const Request& request);

  // memory_pressure.cpp
  void relieve_memory(std::uint32_t host);
  [[nodiscard]] std::uint32_t worst_of(std::uint32_t host) const;
  void watch_memory(std::uint32_t host);
  void on_memory_look(std::uint32_t host);
  [[nodiscard]] std::uint32_t first_to_evict(std::uint32_t host) const;
  void evict(std::uint32_t instance);

  // scaling.cpp
  void start_autoscalers();
  void on_control(std::uint32_t service);
  void shrink(std::uint32_t id, std::int64_t by);
  void scale_to(std::uint32_t service, std::int64_t replicas);
  bool step_in(std::uint32_t service);
  void refill_warm(std::uint32_t service);
  void drain(std::uint32_t instance);
  [[nodiscard]] std::vector<InstanceView> wanted_instances(std::uint32_t service) const;

  // load_evidence.cpp
  void sample_load(int step);
  void mark_half();
  void measure_uses();
  void finish_evidence();

  // report.cpp
  /// What one failure takes down, in the mean.
  struct Blast {
    double instances = 0;
    double tenants = 0;
  };

  [[nodiscard]] Observation report_window(Time end);
  void report_cohort(Observation& result) const;
  void report_service(std::uint32_t service, const Blast& blast, Time end,
                      Observation& result) const;

  // recount.cpp, recount_hosts.cpp
  [[nodiscard]] HeldMemory held_on(std::uint32_t host) const;
  void recount_requests(std::vector<Recount>& list) const;
  void recount_instances(std::vector<Recount>& list) const;
  void recount_hosts(std::uint32_t pool, std::vector<Recount>& list) const;
  void recount_memory(std::uint32_t pool, std::vector<Recount>& list) const;
  void recount_disk_and_wire(std::uint32_t pool, std::vector<Recount>& list) const;

  // report_accounts.cpp
  void report_accounts(Observation& result) const;
  [[nodiscard]] double share_of_pool(std::uint32_t service) const;
  [[nodiscard]] std::vector<double> tenants_on_shared_kernels() const;
  [[nodiscard]] double tenants_of_instance(std::size_t service) const;
  [[nodiscard]] Blast blast_radius(std::uint32_t service,
                                   const std::vector<double>& shared_tenants) const;

  const Plan& plan_;
  std::uint64_t seed_;
  std::uint32_t replication_;
  FleetEngine engine_;
  FlowNetwork wire_;  ///< Interfaces of hosts and uplinks of registries.
  Topology topology_;
  Slots<Request> requests_;
  Slots<CallRecord> calls_;
  Slots<Instance> instances_;
  Slots<Pull> pulls_;
  std::vector<HostRecord> hosts_;
  std::vector<PoolState> pools_;
  std::vector<ServiceState> services_;
  std::vector<JobUse> finished_;
  std::vector<JobUse> aborted_;
  bool metering_ = false;           ///< CPU time counts: the window is open.
  std::vector<PoolUse> pool_uses_;  ///< In the window, all but how CPU time splits.
  std::vector<double> placed_;      ///< Mean of instances on hosts in it, by service.
  std::uint32_t starting_ = 0;      ///< Instances on their way to their first ready.
  Time doors_opened_at_{};
  std::vector<Deadlines> deadlines_;   ///< By kind of request; see kind_of_call.
  std::vector<double> call_budgets_;   ///< Retries left, by compiled call.
  std::vector<CallerCounts> callers_;  ///< By compiled call.
  Time window_begin_ = Time::max();
  Time window_end_ = Time::max();
  std::vector<LoadEvidence> evidence_;  ///< By workload.
  std::vector<double> places_taken_;    ///< By workload, summed over samples of the last half.
  std::vector<double> places_there_;
  std::vector<double> none_ready_;  ///< By workload, share of the last half of the window.
  Time half_at_{};                  ///< The middle of the window.
  std::uint64_t open_cohort_ = 0;   ///< Requests that arrived in the window and have not ended.
};

}  // namespace stowplan
