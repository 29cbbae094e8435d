// From an event to what happens.
#include "models/fleet/fleet.hpp"

namespace stowplan {

// Events are passed over whose subject has gone, or begun another life, since they were scheduled.
bool Fleet::stale(const Event& event) const {
  switch (subject_of(event.kind)) {
    case Subject::request:
      return !requests_.alive(event.subject<Request>());
    case Subject::call:
      return !calls_.alive(event.subject<CallRecord>());
    case Subject::instance:
      return !instances_.alive(event.subject<Instance>());
    case Subject::pull:
      return !pulls_.alive(event.subject<Pull>());
    case Subject::host:
      return !hosts_.alive(event.subject<HostRecord>());
    case Subject::lasting:
      return !in_settling_ && ends_with_settling(event.kind) &&
             (event.generation & of_settling) != 0;
  }
  return false;
}

void Fleet::handle(const Event& event) {
  if (stale(event)) return;
  const RequestId request{event.slot};
  switch (event.kind) {
    case EventKind::arrival:
      on_arrival(ServiceId{event.slot});
      break;
    case EventKind::user_ready:
      on_user_ready(ServiceId{event.slot});
      break;
    case EventKind::retry_user:
      arrive(ServiceId{event.slot}, event.generation & ~of_settling,
             (event.generation & of_settling) != 0);
      break;
    case EventKind::cpu_due:
      on_cpu_due(HostId{event.slot});
      break;
    case EventKind::disk_turn:
      on_disk_turn(HostId{event.slot});
      break;
    case EventKind::read_done:
      compute(request);
      break;
    case EventKind::write_done:
      call_next_stage(request);
      break;
    case EventKind::wire_due:
      on_wire_due(event.slot);
      break;
    case EventKind::flow_delivered:
      on_flow_delivered(event.slot, event.generation);
      break;
    case EventKind::delivered:
      on_delivered(request);
      break;
    case EventKind::answered:
      serve(request, engine_.now());
      break;
    case EventKind::give_up:
      on_give_up(event.slot);
      break;
    case EventKind::retry_call:
      attempt(CallId{event.slot});
      break;
    case EventKind::paged_in:
      read(request);
      break;
    default:
      handle_instances_and_hosts(event);
  }
}

void Fleet::handle_instances_and_hosts(const Event& event) {
  const InstanceId instance{event.slot};
  const HostId host{event.slot};
  switch (event.kind) {
    case EventKind::start_step:
      advance_phases(instance);
      break;
    case EventKind::launch:
      on_launch(instance);
      break;
    case EventKind::leave:
      remove_instance(instance);
      break;
    case EventKind::restart:
      on_restart(instance);
      break;
    case EventKind::pull_chunk:
      write_piece(PullId{event.slot});
      break;
    case EventKind::unpack_written:
      on_unpack_part(PullId{event.slot});
      break;
    case EventKind::manifest:
      fetch_image(PullId{event.slot});
      break;
    case EventKind::host_ready:
      on_host_ready(host);
      break;
    case EventKind::host_idle:
      on_host_idle(host);
      break;
    case EventKind::memory_look:
      on_memory_look(host);
      break;
    case EventKind::image_look:
      on_image_look(host);
      break;
    case EventKind::kernel_due:
      on_kernel_due(host);
      break;
    case EventKind::control:
      on_control(ServiceId{event.slot});
      break;
    case EventKind::outage:
      on_outage(PoolId{event.slot});
      break;
    case EventKind::pool_look:
      on_pool_look(PoolId{event.slot});
      break;
    default:
      break;
  }
}

}  // namespace stowplan
