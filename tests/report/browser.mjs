// Chromium without a window, spoken to over pipes in its own protocol.
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export class Browser {
  #waiting = new Map();
  #listeners = new Map();
  #next = 1;
  #text = '';

  constructor(program = 'chromium') {
    this.folder = mkdtempSync(join(tmpdir(), 'stowplan-browser-'));
    this.process = spawn(
        program,
        ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-extensions',
         '--disable-background-networking', '--remote-debugging-pipe', '--hide-scrollbars',
         `--user-data-dir=${this.folder}`, 'about:blank'],
        {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']});
    this.process.stdio[4].on('data', (bytes) => this.#read(bytes));
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    this.process.stdio[3].write(JSON.stringify({id, method, params, sessionId}) + '\0');
    return new Promise((resolve, reject) => this.#waiting.set(id, {resolve, reject, method}));
  }

  on(sessionId, listener) {
    this.#listeners.set(sessionId, listener);
  }

  #read(bytes) {
    this.#text += bytes;
    const messages = this.#text.split('\0');
    this.#text = messages.pop();
    for (const text of messages) {
      const message = JSON.parse(text);
      if (message.id === undefined) {
        this.#listeners.get(message.sessionId)?.(message);
        continue;
      }
      const {resolve, reject, method} = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error) reject(new Error(`${method}: ${message.error.message}`));
      else resolve(message.result);
    }
  }

  async close() {
    await this.send('Browser.close').catch(() => {});
    await new Promise((resolve) => this.process.once('exit', resolve));
    rmSync(this.folder, {recursive: true, force: true, maxRetries: 5, retryDelay: 200});
  }
}

/// A page, with what it complained about and asked for.
export class Page {
  complaints = [];  // Errors of its console, exceptions, dialogs, what its policy refused.
  requests = [];    // Addresses but those of the page itself and of its own texts.

  static async open(browser, address, {before = '', scripts = true, width = 1280, height = 900} = {}) {
    const page = new Page();
    page.browser = browser;
    const {targetId} = await browser.send('Target.createTarget', {url: 'about:blank'});
    page.target = targetId;
    page.session = (await browser.send('Target.attachToTarget', {targetId, flatten: true})).sessionId;
    browser.on(page.session, (event) => page.#heard(event));
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await page.send(`${domain}.enable`);
    await page.send('Emulation.setDeviceMetricsOverride', {width, height, deviceScaleFactor: 1, mobile: false});
    if (before) await page.send('Page.addScriptToEvaluateOnNewDocument', {source: before});
    if (!scripts) await page.send('Emulation.setScriptExecutionDisabled', {value: true});
    const loaded = new Promise((resolve) => {
      page.loaded = resolve;
    });
    page.address = address;
    page.began = performance.now();
    await page.send('Page.navigate', {url: address});
    await loaded;
    return page;
  }

  send(method, params = {}) {
    return this.browser.send(method, params, this.session);
  }

  #heard({method, params}) {
    if (method === 'Page.loadEventFired') this.loaded();
    if (method === 'Runtime.exceptionThrown') {
      const {text, exception} = params.exceptionDetails;
      this.complaints.push(`exception: ${exception?.description ?? text}`);
    }
    if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type)) {
      this.complaints.push(`console: ${params.args.map((a) => a.value ?? a.description).join(' ')}`);
    }
    if (method === 'Log.entryAdded' && ['error', 'warning'].includes(params.entry.level)) {
      this.complaints.push(`log: ${params.entry.text}`);
    }
    if (method === 'Page.javascriptDialogOpening') {
      this.complaints.push(`dialog: ${params.message}`);
      this.send('Page.handleJavaScriptDialog', {accept: false});
    }
    if (method === 'Network.requestWillBeSent') {
      const {url} = params.request;
      if (url !== this.address && !/^(data|blob):/.test(url)) this.requests.push(url);
    }
  }

  /// The value of an expression; promises are waited for.
  async value(expression) {
    const {result, exceptionDetails} = await this.send(
        'Runtime.evaluate',
        {expression, awaitPromise: true, returnByValue: true, allowUnsafeEvalBlockedByCSP: false});
    if (exceptionDetails) {
      throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    }
    return result.value;
  }

  /// Waits for an expression to hold.
  async until(expression, seconds = 60) {
    const end = performance.now() + 1000 * seconds;
    while (!(await this.value(expression))) {
      if (performance.now() > end) throw new Error(`waited ${seconds} s for: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /// As a reader's screen or paper is: {scheme: 'dark'}, {media: 'print'}.
  async emulate({scheme = 'light', media = 'screen'}) {
    await this.send('Emulation.setEmulatedMedia', {
      media, features: [{name: 'prefers-color-scheme', value: scheme}],
    });
  }

  /// PNG of the first so many pixels of the page; all of it without a height.
  async picture(height = 0) {
    const {cssContentSize} = await this.send('Page.getLayoutMetrics');
    const clip = {x: 0, y: 0, width: cssContentSize.width, scale: 1,
                  height: height === 0 ? cssContentSize.height : Math.min(height, cssContentSize.height)};
    const {data} = await this.send('Page.captureScreenshot', {clip, captureBeyondViewport: true});
    return Buffer.from(data, 'base64');
  }

  async close() {
    await this.browser.send('Target.closeTarget', {targetId: this.target});
  }
}
