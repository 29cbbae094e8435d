// Workers of node for wasm/simulate.mjs: one file, in both roles.
import {isMainThread, parentPort, Worker} from 'node:worker_threads';

import {serveStowplan} from './worker.mjs';

// What a page has from its browser.
function withHandlers(port) {
  const worker = {
    postMessage: (message, transfer) => port.postMessage(message, transfer),
    terminate: () => port.terminate(),
    onmessage: null,
    onerror: null,
  };
  port.on('message', (data) => worker.onmessage?.({data}));
  port.on('error', (error) => worker.onerror?.(error));
  return worker;
}

export const makeNodeWorker = () => withHandlers(new Worker(new URL(import.meta.url)));

if (!isMainThread) serveStowplan(withHandlers(parentPort));
