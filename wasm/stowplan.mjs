// Calls the module, in a page or under node: a request in, an answer out, as wasm/entry.cpp says.

const decoder = new TextDecoder();

// What the C library asks of its host. There are no files to open: what it may have is the error
// stream, where an abort says why, and an empty environment.
function host(memory) {
  const view = () => new DataView(memory().buffer);
  const done = 0;
  const badFile = 8;
  return {
    fd_write(file, vectors, count, written) {
      let text = '';
      let size = 0;
      for (let i = 0; i < count; ++i) {
        const at = view().getUint32(vectors + 8 * i, true);
        const length = view().getUint32(vectors + 8 * i + 4, true);
        text += decoder.decode(new Uint8Array(memory().buffer, at, length));
        size += length;
      }
      console.error(text);
      view().setUint32(written, size, true);
      return done;
    },
    fd_close: () => badFile,
    fd_read: () => badFile,
    fd_seek: () => badFile,
    fd_fdstat_get: () => badFile,
    environ_get: () => done,
    environ_sizes_get(count, size) {
      view().setUint32(count, 0, true);
      view().setUint32(size, 0, true);
      return done;
    },
    proc_exit(code) {
      throw new Error(`the program ended with ${code}`);
    },
  };
}

class Failed extends Error {}

/// The answer to a request, as text. Each call takes an instance of its own: one that has failed
/// cannot be used again.
export async function answer(module, request) {
  let text = '';
  let memory = null;
  const slice = (at, size) => decoder.decode(new Uint8Array(memory.buffer, at, size));
  const instance = await WebAssembly.instantiate(module, {
    wasi_snapshot_preview1: host(() => memory),
    stowplan: {
      answer(at, size) {
        text = slice(at, size);
      },
      fail(at, size) {
        text = slice(at, size);
        throw new Failed();
      },
    },
  });
  memory = instance.exports.memory;
  instance.exports._initialize();
  const bytes = new TextEncoder().encode(JSON.stringify(request));
  const at = instance.exports.request(bytes.length);
  new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
  try {
    instance.exports.run();
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
  }
  return text;
}
