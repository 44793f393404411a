// Builds and serves the demonstration, and does both again at each change of a file; pages that are open load themselves again.
//
//   node tools/dev.mjs build TARGET SITE TOOLS       builds once
//   node tools/dev.mjs watch TARGET SITE TOOLS       serves what was built, then follows changes
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { watch } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [what, target, site, tools] = process.argv.slice(2);
const RELOAD_PORT = 3001; // where Leptos' script on each page listens
const WATCHED = ['app', 'frontend', 'server', 'style', 'public'];
// Neither is part of what is served.
const LEFT_OUT = /(^|\/)(tests|benches|snapshots|target)(\/|$)|~$|(^|\/)[.#]/;

/** Runs a program in this terminal: did it succeed? */
const run = (program, ...words) =>
  new Promise((done) => {
    spawn(program, words, { stdio: 'inherit' })
      .on('exit', (code) => done(code === 0))
      .on('error', () => done(false));
  });

const compiled = () => run('cargo', 'build', '-p', 'server');
const bound = async () =>
  (await run('cargo', 'build', '-p', 'frontend', '--target', 'wasm32-unknown-unknown')) && (await files());
const files = () =>
  run('node', 'tools/site.mjs', 'debug', join(target, 'wasm32-unknown-unknown/debug/frontend.wasm'), site, join(target, 'debug/hash.txt'), tools);

if (what === 'build') process.exit((await compiled()) && (await bound()) ? 0 : 1);

/* The server. */

let server;
function start() {
  server = spawn(join(target, 'debug/quinzaine'), ['serve', '--demo'], { stdio: 'inherit', env: { ...process.env, LEPTOS_WATCH: 'true' } });
}
async function stop() {
  if (!server || server.exitCode !== null) return;
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  await ended;
}

/* Pages that are open: a WebSocket of which only the greeting and short texts are needed. */

const pages = new Set();
createServer()
  .on('upgrade', (request, socket) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const answer = createHash('sha1').update(key).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${answer}\r\n\r\n`);
    pages.add(socket);
    socket.on('close', () => pages.delete(socket)).on('error', () => pages.delete(socket)).resume();
  })
  .listen(RELOAD_PORT, '127.0.0.1');
function reload() {
  const text = Buffer.from(JSON.stringify({ all: true }));
  for (const page of pages) page.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
}

/* Changes: those that come during a build are built after it, together. */

const changed = new Set();
let building = false;
async function rebuild() {
  if (building) return;
  building = true;
  while (changed.size > 0) {
    const areas = new Set([...changed].map((path) => path.split('/')[0]));
    changed.clear();
    const code = ['app', 'frontend', 'server'].some((area) => areas.has(area));
    if (code ? (await compiled()) && (await bound()) : await files()) {
      await stop();
      start();
      // The page would ask again before the server listens.
      setTimeout(reload, 500);
    }
  }
  building = false;
}

for (const folder of WATCHED) {
  let wait;
  watch(folder, { recursive: true }, (_, name) => {
    if (!name || LEFT_OUT.test(name)) return;
    changed.add(`${folder}/${name}`);
    clearTimeout(wait);
    wait = setTimeout(rebuild, 200);
  });
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await stop();
    process.exit(0);
  });
}
start();
