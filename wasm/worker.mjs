// What runs in a worker: calls of one instance of the module, in the order in which they come. The
// instance is kept from request to request, so that its memory does not grow; one that has failed
// is replaced.
//
//   to it    {module}                          first, a compiled WebAssembly.Module
//            {id, call, request, numbers}      call: an export; request: a value, bytes or null
//   from it  {id, answer, failed, size}        answer: bytes of `simulate`, else text; if failed,
//                                              {"errors": [...]}. size: bytes of memory
import {errorsOf, StowplanInstance} from './stowplan.mjs';

/// Serves a port: something with postMessage and onmessage.
export function serveStowplan(port) {
  let module = null;
  let instance = null;
  const call = async ({id, call, request, numbers}) => {
    let answer = null;
    let failed = false;
    try {
      instance ??= await StowplanInstance.make(module);
      answer = call === 'simulate' ? instance.bytes(call, request, ...numbers) :
                                     instance.text(call, request, ...numbers);
    } catch (error) {
      failed = true;
      answer = errorsOf(error);
      instance = null;
    }
    const moved = answer instanceof Uint8Array ? [answer.buffer] : [];
    port.postMessage({id, answer, failed, size: instance?.size ?? 0}, moved);
  };
  let before = Promise.resolve();
  port.onmessage = ({data}) => {
    if (data.module) {
      module = data.module;
      before = StowplanInstance.make(module).then((made) => {
        instance = made;
      });
    } else {
      before = before.then(() => call(data));
    }
  };
}

if (typeof WorkerGlobalScope !== 'undefined' && self instanceof WorkerGlobalScope) {
  serveStowplan(self);
}
