// Calls the module, in a page, a worker or under node, as wasm/entry.cpp says.
//
// These files can be put into one page: without their lines that begin with `import` and without
// the word `export`, wasm/stowplan.mjs and wasm/worker.mjs, one after the other, are the text of a
// worker, classic or module. Names at their top level differ for that.

const textDecoder = new TextDecoder();
const textEncoder = new TextEncoder();

// What the C library asks of its host. There are no files to open: what it may have is the error
// stream, where an abort says why, and an empty environment.
function wasiHost(memory, say) {
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
        text += textDecoder.decode(new Uint8Array(memory().buffer, at, length));
        size += length;
      }
      say(text);
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

/// A call of the module that has failed: `text` is {"errors": [...]} as JSON.
export class CallFailed extends Error {
  constructor(text) {
    super('the call failed');
    this.text = text;
  }
}

/// The same for what nobody has foreseen: memory that ran out, a check that failed.
export function errorsOf(error) {
  if (error instanceof CallFailed) return error.text;
  const text = `the program failed: ${error.message ?? error}`;
  return JSON.stringify({errors: [{file: '', line: 0, column: 0, path: '', text}]});
}

/// One instance of the module. After a call that has thrown it is spent.
export class StowplanInstance {
  /// `module` is a compiled WebAssembly.Module.
  static async make(module) {
    const made = new StowplanInstance();
    const memory = () => made.exports.memory;
    const instance = await WebAssembly.instantiate(module, {
      wasi_snapshot_preview1: wasiHost(memory, (text) => {
        made.said += text;
      }),
      stowplan: {
        answer(at, size) {
          made.answered = new Uint8Array(memory().buffer, at, size).slice();
        },
        fail(at, size) {
          throw new CallFailed(textDecoder.decode(new Uint8Array(memory().buffer, at, size)));
        },
      },
    });
    made.exports = instance.exports;
    made.exports._initialize();
    return made;
  }

  constructor() {
    this.exports = null;
    this.answered = null;
    this.said = '';  // On the error stream, by the call that runs.
  }

  /// Bytes of memory that the instance has.
  get size() {
    return this.exports.memory.buffer.byteLength;
  }

  /// The answer of an export, as bytes; `request` is written before, where there is one.
  /// Errors  CallFailed, or whatever the engine throws
  bytes(name, request = null, ...numbers) {
    this.answered = null;
    this.said = '';
    try {
      if (request !== null) {
        const at = this.exports.request(request.length);
        new Uint8Array(this.exports.memory.buffer, at, request.length).set(request);
      }
      this.exports[name](...numbers);
    } catch (error) {
      if (error instanceof CallFailed || this.said === '') throw error;
      throw new Error(this.said.trim());
    }
    return this.answered;
  }

  /// The same as text; a request may be any value, which goes as JSON.
  text(name, request = null, ...numbers) {
    const bytes = request === null || request instanceof Uint8Array ?
        request : textEncoder.encode(JSON.stringify(request));
    return textDecoder.decode(this.bytes(name, bytes, ...numbers));
  }
}

/// The whole answer to a request, or what is wrong with it, as text. Takes an instance of its own.
export async function answer(module, request) {
  try {
    return (await StowplanInstance.make(module)).text('run', request);
  } catch (error) {
    return errorsOf(error);
  }
}
