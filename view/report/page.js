// The values of a report that its reader may change, and the model that answers them.
//
// All that is shown of a result comes as markup from the module, which escapes every text; names
// that this file shows itself are set as text. Whoever drives the page by program finds its state
// in `stowplan`.

const stowplan = {state: 'starting', answer: null, replications: 0, request: null, workers: 0};

const node = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
};

async function unpacked(id) {
  const packed = Uint8Array.from(atob(document.getElementById(id).textContent),
                                 (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}

// "file:line:column: error: path: text", as the program prints it.
const errorLine = ({file, line, column, path, text}) =>
    [[file, line || '', column || ''].filter((part) => part !== '').join(':'), 'error', path, text]
        .filter((part) => part !== '').join(': ');

const shellWord = (text) =>
    /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll('\'', '\'\\\'\'')}'`;

// One value: a slider with the exact text beside it, or a choice.
class ControlRow {
  constructor(control, number, changed) {
    this.control = control;
    this.changed = changed;
    const id = `control-${number}`;
    const label = node('label', {for: id}, control.path);
    const help = node('span', {class: 'muted', id: `${id}-help`}, control.help);
    const row = node('div', {class: 'row'});
    if (control.choices) {
      this.input = node('select', {id, 'aria-describedby': `${id}-help`},
                        ...control.choices.map((choice) => node('option', {}, choice)));
      this.input.addEventListener('change', () => this.#say(true));
    } else {
      this.slider = node('input', {
        type: 'range', min: 0, max: 1000, step: 1, 'aria-label': `${control.path}, slider`,
      });
      this.input = node('input', {type: 'text', id, 'aria-describedby': `${id}-help`});
      this.slider.addEventListener('input', () => {
        this.input.value = this.#at(this.slider.value / 1000);
        this.#say(false);
      });
      this.slider.addEventListener('change', () => this.#say(true));
      this.input.addEventListener('change', () => {
        this.#slide();
        this.#say(true);
      });
      row.append(this.slider);
    }
    row.append(this.input);
    this.element = node('div', {class: 'control'}, label, row, help);
    this.reset();
  }

  get value() {
    return this.input.value.trim();
  }

  get isChanged() {
    return this.value !== this.control.value;
  }

  reset() {
    this.input.value = this.control.value;
    if (this.slider) this.#slide();
    this.#mark();
  }

  // Ends far apart are moved over in even ratios.
  get #ratios() {
    return this.control.low > 0 && this.control.high / this.control.low > 30;
  }

  #at(share) {
    const {low, high, whole, unit} = this.control;
    const value = this.#ratios ? low * (high / low) ** share : low + (high - low) * share;
    const number = whole ? Math.round(value) : Number(value.toPrecision(3));
    return unit ? `${number} ${unit}` : String(number);
  }

  #slide() {
    const {low, high, stated} = this.control;
    const value = this.isChanged ? Number.parseFloat(this.value) : stated;
    const share = this.#ratios ? Math.log(value / low) / Math.log(high / low)
                               : (value - low) / (high - low);
    this.slider.value = Number.isFinite(share) ? 1000 * Math.min(1, Math.max(0, share)) : 0;
  }

  #mark() {
    this.element.classList.toggle('changed', this.isChanged);
  }

  #say(settled) {
    this.#mark();
    this.changed(settled);
  }
}

class Explorer {
  constructor(data, module) {
    this.data = data;
    this.reported = {title: document.querySelector('h1').textContent, data};
    this.workers = Math.max(1, Math.min(8, navigator.hardwareConcurrency || 2));
    stowplan.workers = this.workers;
    const text = document.getElementById('model-worker').textContent;
    this.workerAddress = URL.createObjectURL(new Blob([text], {type: 'text/javascript'}));
    this.simulation = new Simulation(module, () => new Worker(this.workerAddress), this.workers);
    this.build();
  }

  build() {
    const {data} = this;
    this.rows = data.controls.map((control, i) =>
        new ControlRow(control, i, (settled) => this.changed(settled)));
    this.layouts = data.layouts.map((name) => {
      const box = node('input', {type: 'checkbox', onchange: () => this.changed(true)});
      box.checked = true;
      return {name, box};
    });
    this.status = node('p', {class: 'status', role: 'status'});
    this.progress = node('progress', {max: 1, value: 0, 'aria-label': 'Replications'});
    this.progress.hidden = true;
    this.errors = node('div', {class: 'errors', role: 'alert'});
    this.quick = node('div', {'aria-live': 'polite'});
    this.checked = node('div');
    const button = (label, action, kind = '') =>
        node('button', {type: 'button', class: kind, onclick: action}, label);
    this.cancelButton = button('Cancel', () => this.cancel());
    this.cancelButton.disabled = true;
    const picker = node('input', {
      type: 'file', multiple: true, accept: '.toml,.csv', 'aria-label': 'Open a scenario',
      onchange: () => this.openFiles([...picker.files]),
    });
    document.getElementById('explore-body').replaceChildren(
        node('p', {}, 'Change a value: the closed form answers at once, the simulation right ' +
             'after. It is the same model as the program’s and gives the same numbers.'),
        node('div', {class: 'controls'}, ...this.rows.map((row) => row.element)),
        node('fieldset', {class: 'layouts'}, node('legend', {}, 'Layouts'),
             ...this.layouts.map(({name, box}) => node('label', {}, box, ` ${name}`))),
        node('div', {class: 'actions'}, button('Run', () => this.run(), 'first'), this.cancelButton,
             button('Reset', () => this.reset()), button('Copy command', () => this.copy()),
             button('Save scenario', () => this.saveScenario()),
             button('Save result', () => this.saveResult()),
             node('label', {}, 'Open another scenario: ', picker)),
        this.status, this.progress, this.errors, this.quick, this.checked);
  }

  // ---- What is asked ----

  get changes() {
    return this.rows.filter((row) => row.isChanged);
  }

  get chosenLayouts() {
    return this.layouts.filter(({box}) => box.checked).map(({name}) => name);
  }

  request(extra = []) {
    const {data} = this;
    const overrides = [...data.overrides];
    let load = data.load === '' ? null : Number(data.load);
    for (const {control, value} of this.changes) {
      if (control.path === 'load') load = Number(value) * (load ?? 1);
      else overrides.push(`${control.path}=${value}`);
    }
    const chosen = this.chosenLayouts;
    if (chosen.length < this.layouts.length) overrides.push(`compare=${JSON.stringify(chosen)}`);
    const request = {scenario: data.scenario, files: data.files, catalogue: data.catalogue,
                     overrides: [...overrides, ...extra]};
    return load === null ? request : {...request, load};
  }

  get command() {
    const words = [];
    let {command} = this.data;
    for (const {control, value} of this.changes) {
      if (control.path === 'load') {
        // A load that the report was made at is multiplied.
        command = command.replace(/ --load \S+/, '');
        words.push('--load', shellWord(String(Number(value) * Number(this.data.load || 1))));
      } else words.push('--set', shellWord(`${control.path}=${value}`));
    }
    const chosen = this.chosenLayouts;
    if (chosen.length < this.layouts.length) {
      command = command.replaceAll(/ --layout ('[^']*'|\S+)/g, '');
      for (const name of chosen) words.push('--layout', shellWord(name));
    }
    return [command, ...words].join(' ');
  }

  // ---- Runs ----

  changed(settled) {
    clearTimeout(this.timer);
    if (this.running) this.cancel();
    this.timer = setTimeout(() => settled ? this.run() : this.closedForm(this.request()), 150);
  }

  say(text, state) {
    this.status.textContent = text;
    stowplan.state = state;
    document.getElementById('explore').dataset.state = state;
  }

  async closedForm(request) {
    const text = await this.simulation.ask(request, 'closed_form');
    if (text === null) return false;
    const answer = JSON.parse(text);
    this.fail(answer.errors);
    this.quick.innerHTML = answer.html ?? '';
    return !answer.errors;
  }

  async run() {
    clearTimeout(this.timer);
    this.cancel();
    const number = (this.number ?? 0) + 1;
    this.number = number;
    const current = () => this.number === number;
    this.running = true;
    this.cancelButton.disabled = false;
    this.checked.replaceChildren();
    stowplan.request = this.request();
    if (this.chosenLayouts.length === 0) {
      this.fail([{file: '', line: 0, column: 0, path: '', text: 'choose a layout'}]);
      this.stopped('Nothing to run.', 'failed');
      return;
    }
    this.say('Solving the closed form.', 'running');
    const fine = await this.closedForm(stowplan.request);
    if (!current()) return;
    if (!fine) {
      this.stopped('These values cannot be run.', 'failed');
      return;
    }
    await this.preview(current);
    if (!current()) return;
    this.say('Simulating.', 'running');
    const {answer, sections, cancelled, replications} = await this.simulation.run(
        stowplan.request, {sections: true, progress: (so) => current() && this.show(so, false)});
    if (!current() || cancelled) return;
    const {errors} = JSON.parse(answer);
    if (errors) {
      this.fail(errors);
      this.stopped('These values cannot be run.', 'failed');
      return;
    }
    this.show({answer, sections, replications}, true);
  }

  // One replication of a tenth of the window: a first look, which the run replaces.
  async preview(current) {
    const tenth = `duration=${this.data.window / 10} s`;
    this.say('A first look at a tenth of the window.', 'running');
    const {answer, sections, cancelled} = await this.simulation.run(
        this.request([tenth, 'stop.min=1', 'stop.max=1', 'stop.metrics=[]']), {sections: true});
    if (!current() || cancelled || JSON.parse(answer).errors) return;
    this.draw(sections);
    stowplan.previews = (stowplan.previews ?? 0) + 1;
  }

  show({answer, sections, replications}, last) {
    this.draw(sections);
    stowplan.answer = answer;
    stowplan.sections = sections;
    stowplan.replications = replications;
    const result = JSON.parse(answer);
    document.querySelector('h1').textContent = result.title || this.reported.title;
    if (last) {
      this.check(result);
      this.stopped(`Done: ${replications} replications.`, 'done');
    } else {
      this.progress.hidden = false;
      this.progress.value = replications / (result.stop?.max ?? this.data.most);
      this.say(`${replications} replications so far; intervals narrow as more come.`, 'running');
    }
  }

  draw(sections) {
    const answered = new Map(JSON.parse(sections).map(({id, html}) => [id, html]));
    for (const section of document.querySelectorAll('main > section')) {
      if (['explore', 'meanings', 'provenance'].includes(section.id)) continue;
      const html = answered.get(section.id);
      const alive = ['time', 'why', 'decides'].includes(section.id);
      section.classList.toggle('stale', html === undefined);
      if (html !== undefined) section.querySelector('.body').innerHTML = html;
      else if (!alive) section.querySelector('.body').textContent = 'Nothing to show for these values.';
    }
  }

  // The digests, and how to see the same by the command line.
  check(result) {
    const stated = this.data.digests;
    const same = this.changes.length === 0 && stated &&
        result.layouts.every(({name, digest}) => stated[name] === digest);
    this.checked.replaceChildren(
        node('p', {}, same ? 'Digests are those of the report: it is the same model, to the bit. ' : '',
             'The program prints the same digests for: ', node('code', {}, this.command)),
        node('p', {class: 'muted'},
             result.layouts.map(({name, digest}) => `${name} ${digest}`).join(', ')));
  }

  fail(errors) {
    this.errors.textContent = (errors ?? []).map(errorLine).join('\n');
  }

  stopped(text, state) {
    this.running = false;
    this.progress.hidden = true;
    this.cancelButton.disabled = true;
    this.say(text, state);
  }

  cancel() {
    if (!this.running) return;
    this.number += 1;
    this.simulation.cancel();
    this.stopped('Cancelled; what is shown is as far as it got.', 'cancelled');
  }

  reset() {
    for (const row of this.rows) row.reset();
    for (const {box} of this.layouts) box.checked = true;
    this.run();
  }

  // ---- Out and in ----

  async copy() {
    try {
      await navigator.clipboard.writeText(this.command);
      this.say('The command is in the clipboard.', stowplan.state);
    } catch {
      this.checked.replaceChildren(node('p', {}, node('code', {}, this.command)));
      this.say('The clipboard is closed to this page; the command stands below.', stowplan.state);
    }
  }

  save(text, name, type) {
    const address = URL.createObjectURL(new Blob([text], {type}));
    node('a', {href: address, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  async saveScenario() {
    const text = await this.simulation.ask(this.request(), 'scenario');
    if (text === null) return;
    const {errors, toml} = JSON.parse(text);
    if (errors) {
      this.fail(errors);
      return;
    }
    stowplan.saved = toml;
    this.save(toml, this.data.scenario.replace(/^.*\//, ''), 'application/toml');
  }

  saveResult() {
    if (stowplan.answer === null) {
      this.say('There is no result yet: run first.', stowplan.state);
      return;
    }
    this.save(stowplan.answer, 'result.json', 'application/json');
  }

  async openFiles(files) {
    if (files.length === 0) return;
    this.cancel();
    const texts = {};
    for (const file of files) texts[file.name] = await file.text();
    const tomls = files.map(({name}) => name).filter((name) => name.endsWith('.toml'));
    const scenario = tomls.find((name) => /^\s*\[\[\s*layout\s*\]\]/m.test(texts[name])) ?? tomls[0];
    if (scenario === undefined) {
      this.fail([{file: files[0].name, line: 0, column: 0, path: '',
                  text: 'is no scenario; open a .toml file'}]);
      return;
    }
    const catalogue = this.reported.data.catalogue;
    const kept = Object.fromEntries(catalogue.map((name) => [name, this.reported.data.files[name]]));
    const request = {scenario, files: {...kept, ...texts}, catalogue, overrides: []};
    const text = await this.simulation.ask(request, 'controls');
    if (text === null) return;
    const about = JSON.parse(text);
    if (about.errors) {
      this.fail(about.errors);
      this.say(`${scenario} was not opened.`, 'failed');
      return;
    }
    this.data = {...request, ...about, load: '', digests: null,
                 command: `stowplan run ${shellWord(scenario)}`, version: this.data.version};
    this.build();
    await this.run();
  }
}

async function startExplorer() {
  const body = document.getElementById('explore-body');
  const missing = ['WebAssembly', 'DecompressionStream', 'Worker'].filter((name) => !(name in window));
  if (missing.length > 0) {
    body.textContent = `This browser cannot run the model: it has no ${missing.join(' and no ')}. ` +
        'What follows is the result as it was reported.';
    stowplan.state = 'missing';
    return;
  }
  try {
    const decoder = new TextDecoder();
    const [data, module] = await Promise.all([unpacked('model-data'), unpacked('model-module')]);
    const explorer = new Explorer(JSON.parse(decoder.decode(data)), await WebAssembly.compile(module));
    explorer.say(`Ready: ${explorer.workers} cores.`, 'ready');
    stowplan.explorer = explorer;
    explorer.simulation.warm(explorer.request()).then(() => {
      stowplan.warm = true;
    });
    addEventListener('dragover', (event) => event.preventDefault());
    addEventListener('drop', (event) => {
      event.preventDefault();
      explorer.openFiles([...event.dataTransfer.files]);
    });
  } catch (error) {
    body.textContent = `The model did not start: ${error.message}. What follows is the result as it ` +
        'was reported.';
    stowplan.state = 'missing';
  }
}

// Sections that are not those of another page with the same names.
globalThis.stowplan = stowplan;
startExplorer();
