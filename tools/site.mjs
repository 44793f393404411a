// From the compiled browser's part to the folder that servers send: splits it, binds it to JavaScript, names each file after its
// content; and for a release makes them small and compresses them.
//
//   node tools/site.mjs debug|release WASM SITE HASHES TOOLS
//
// WASM is what cargo compiled, SITE the folder to fill, HASHES the file that tells the server the names, TOOLS the folder of npm packages.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

import { gather, together } from './parts.mjs';
import { SECTION, dataOf, importsAs, importsOf, moduleOf, named, namesIn, sectionsOf, takenIn, without, withoutNothing } from './wasm.mjs';

const NAME = 'quinzaine'; // as server/src/assets.rs has it
// The parts of pages that people come to from elsewhere, and the heaviest: there is a file of each with the base.
const STARTS = ['search', 'home', 'offer', 'info', 'signing', 'signatures', 'convention', 'section', 'writing', 'places'];
const LOADER = '__wasm_split.js'; // as the splitter names it
// The oldest browsers with all that the pages use: style rules for older ones would be sent to everybody.
const BROWSERS = { chrome: 109 << 16, firefox: 115 << 16, safari: (16 << 16) | (4 << 8), ios_saf: (16 << 16) | (4 << 8) };

/** An npm package from TOOLS. */
const load = (tools, name) => import(pathToFileURL(createRequire(join(tools, 'x.js')).resolve(name)).href).then((it) => it.default ?? it);

function run(program, ...words) {
  const { status, error, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (error || status !== 0) throw new Error(`${program} ${words.join(' ')}\n${error ?? stdout + stderr}`);
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

async function main([mode, wasm, site, hashes, tools]) {
  const release = mode === 'release';
  const began = performance.now();
  const work = `${site}.new`;
  const pkg = join(work, 'pkg');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(pkg, { recursive: true });
  cpSync('public', work, { recursive: true });

  run('wasm-split-cli', resolve(wasm), pkg, '--out-name', NAME);
  run('wasm-bindgen', '--target=web', '--keep-lld-exports', '--no-demangle', `--out-name=${NAME}`, `--out-dir=${pkg}`, join(pkg, `${NAME}.wasm`));
  renameSync(join(pkg, `${NAME}_bg.wasm`), join(pkg, `${NAME}.wasm`));
  for (const file of readdirSync(pkg)) if (file.endsWith('.d.ts')) rmSync(join(pkg, file));
  console.log(`  split and bound: ${seconds(began)}`);

  const { bundle } = await load(tools, 'lightningcss');
  const { code } = bundle({ filename: 'style/main.css', minify: release, targets: BROWSERS });
  writeFileSync(join(pkg, `${NAME}.css`), code);

  let parts = {};
  if (release) {
    shorten(pkg);
    forgetPlaces(pkg);
    const shrink = shrinker(await load(tools, 'binaryen'));
    const file = join(pkg, `${NAME}.wasm`);
    const base = withoutNothing(readFileSync(file));
    writeFileSync(file, shrink(base));
    const compiled = readFileSync(wasm);
    const names = namesIn(compiled);
    const taken = new Set([...takenIn(compiled)].map((number) => names.get(number)));
    parts = gather(pkg, { loader: LOADER, base, taken, script: `${NAME}.js`, tools, shrink });
    console.log(`  made small: ${seconds(began)}`);
  }
  await bundled(pkg, release, tools);
  const sums = name(pkg, hashes, parts);
  tellWorker(work, sums);
  if (release) await compress(work);

  rmSync(site, { recursive: true, force: true });
  renameSync(work, site);
  console.log(`  the browser's files: ${seconds(began)}`);
}

/**
 * Makes a module smaller: takes out what it does not use, since the splitter copies every type into each of them, and puts together what is
 * alike. No more than that: rustc has optimised for size already, and what wasm-opt -Oz takes away besides makes files that compress less
 * well (6 in 100 larger as sent), in minutes.
 */
function shrinker(binaryen) {
  const { BulkMemory, BulkMemoryOpt, CallIndirectOverlong, Multivalue, MutableGlobals, NontrappingFPToInt, ReferenceTypes, SignExt } =
    binaryen.Features;
  const passed = (bytes, ...passes) => {
    const module = binaryen.readBinary(bytes);
    // What rustc uses for this target, and browsers have had since 2022.
    module.setFeatures(
      BulkMemory | BulkMemoryOpt | CallIndirectOverlong | Multivalue | MutableGlobals | NontrappingFPToInt | ReferenceTypes | SignExt,
    );
    module.runPasses(passes);
    const written = Buffer.from(module.emitBinary());
    module.dispose();
    return written;
  };
  return (bytes) => {
    const small = passed(without(bytes, SECTION.custom), 'duplicate-function-elimination', 'remove-unused-module-elements');
    return passed(named(small), 'reorder-functions-by-name');
  };
}

/**
 * Gives short names to what the base asks its script for: three hundred names end in sixteen letters by chance, which do not compress and
 * stand in both.
 */
function shorten(pkg) {
  const [base, glue] = [join(pkg, `${NAME}.wasm`), join(pkg, `${NAME}.js`)];
  const bytes = readFileSync(base);
  const script = readFileSync(glue, 'utf8');
  const BY_CHANCE = /\b__wb\w*_[0-9a-f]{16}\b/g;
  const imports = importsOf(bytes);
  const names = imports.map(({ field }) => field).filter((field) => field.match(BY_CHANCE)?.[0] === field);
  const short = new Map([...new Set(names)].map((name, at) => [name, `_${at.toString(36)}`]));
  const found = new Set(script.match(BY_CHANCE));
  const lost = names.filter((name) => !found.has(name));
  if (lost.length > 0) throw new Error(`${glue} does not give ${lost.join(', ')}: was wasm-bindgen changed?`);
  const shortened = importsAs(imports.map(({ module, field, what }) => ({ module, field: short.get(field) ?? field, what })));
  writeFileSync(base, moduleOf([...sectionsOf(bytes)].map(({ id, whole }) => (id === SECTION.imports ? shortened : whole))));
  writeFileSync(glue, script.replace(BY_CHANCE, (name) => short.get(name) ?? name));
}

/**
 * Empties what says where in the sources something may go wrong: paths, lines and columns, a hundredth of what is sent. What went wrong is
 * still said, and a debug build says where.
 */
function forgetPlaces(pkg) {
  const files = readdirSync(pkg).filter((file) => file.endsWith('.wasm'));
  const modules = files.map((file) => ({ file, bytes: readFileSync(join(pkg, file)) }));
  const pieces = modules.flatMap(({ bytes }) => dataOf(bytes)).filter(({ content }) => content.length > 0);
  pieces.sort((one, other) => one.address - other.address);
  const holding = (address) => {
    let [low, high] = [0, pieces.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pieces[middle].address <= address) low = middle + 1;
      else high = middle;
    }
    const piece = pieces[low - 1];
    return piece && address < piece.address + piece.content.length ? piece : undefined;
  };
  // A place is the address of a path, its length, a line and a column.
  const paths = new Map();
  const places = [];
  for (const { address: start, content } of pieces) {
    for (let at = -start & 3; at + 16 <= content.length; at += 4) {
      const [address, length, line, column] = [0, 4, 8, 12].map((more) => content.readUInt32LE(at + more));
      if (length < 4 || length > 300 || line === 0 || line > 99_999 || column === 0 || column > 999) continue;
      const piece = holding(address);
      const path = piece?.content.subarray(address - piece.address, address - piece.address + length);
      if (path?.length !== length || !/^[\w./@+-]+\.rs$/.test(path.toString('latin1'))) continue;
      paths.set(address, path);
      places.push(content.subarray(at, at + 16));
    }
  }
  // An empty text has an address too.
  const [nowhere] = paths.keys();
  for (const place of places) place.fill(0).writeUInt32LE(nowhere, 0);
  for (const path of paths.values()) path.fill(0);
  if (places.length < 100) throw new Error('places are not written as this script expects');
  for (const { file, bytes } of modules) writeFileSync(join(pkg, file), bytes);
  console.log(`  ${places.length} places in ${paths.size} sources`);
}

/** One script of the two that name each other, so that the second is not asked for when the first has come. */
async function bundled(pkg, release, tools) {
  const { build } = await load(tools, 'esbuild');
  const options = { bundle: true, format: 'esm', target: 'es2022', minify: release, allowOverwrite: true, logLevel: 'error' };
  await build({ ...options, entryPoints: [join(pkg, `${NAME}.js`)], outfile: join(pkg, `${NAME}.js`) });
  rmSync(join(pkg, LOADER));
}

/** Puts a hash of its content into each name, so that browsers may keep a file for ever; notes them, and which file a part has. */
function name(pkg, hashes, parts) {
  const hash = (...texts) => {
    const sum = createHash('sha256');
    for (const text of texts) sum.update(text);
    return sum.digest('base64url').slice(0, 22);
  };
  const read = (file) => readFileSync(join(pkg, file), 'utf8');
  const rename = (file, sum) => {
    const named = file.replace(/\.(\w+)$/, `.${sum}.$1`);
    renameSync(join(pkg, file), join(pkg, named));
    return named;
  };
  const sums = { css: hash(read(`${NAME}.css`)) };
  rename(`${NAME}.css`, sums.css);

  // The base is named after all the code, so that what it is in with a part (`together`) can be named after it.
  const code = readdirSync(pkg).filter((file) => file.endsWith('.wasm')).sort();
  const bytes = new Map(code.map((file) => [file, readFileSync(join(pkg, file))]));
  sums.wasm = hash(...bytes.values());
  const starts = STARTS.filter((part) => parts[part]);
  for (const part of starts) {
    writeFileSync(join(pkg, `${NAME}.${sums.wasm}.${part}.wasm`), together(bytes.get(`${NAME}.wasm`), bytes.get(parts[part].slice(2))));
  }
  let script = read(`${NAME}.js`);
  const named = {};
  for (const file of code) {
    const isBase = file === `${NAME}.wasm`;
    named[`./${file}`] = rename(file, isBase ? sums.wasm : hash(bytes.get(file)));
    if (!isBase) script = script.replaceAll(`./${file}`, `./${named[`./${file}`]}`);
  }
  writeFileSync(join(pkg, `${NAME}.js`), script);
  sums.js = hash(script);
  rename(`${NAME}.js`, sums.js);
  const lines = Object.entries(sums).map(([kind, sum]) => `${kind}: ${sum}\n`);
  for (const [part, file] of Object.entries(parts)) lines.push(`part-${part}: ${named[file]}\n`);
  if (starts.length > 0) lines.push(`starts: ${starts.join(' ')}\n`);
  writeFileSync(hashes, lines.join(''));
  return sums;
}

/** Tells the service worker which files this build is made of: that it is another one is how browsers know of a new version. */
function tellWorker(site, sums) {
  const path = join(site, 'service-worker.js');
  let worker = readFileSync(path, 'utf8');
  for (const [kind, sum] of Object.entries(sums)) worker = worker.replace(`/pkg/${NAME}.${kind}`, `/pkg/${NAME}.${sum}.${kind}`);
  writeFileSync(path, worker);
}

/** Beside each file its .br and .gz, which are sent in its place. */
async function compress(site) {
  const began = performance.now();
  const brotli = promisify(zlib.brotliCompress);
  const gzip = promisify(zlib.gzip);
  const files = readdirSync(site, { recursive: true }).filter((file) => /\.(wasm|js|css|svg|json|txt)$/.test(file));
  await Promise.all(
    files.map(async (file) => {
      const path = join(site, file);
      const bytes = readFileSync(path);
      const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
      writeFileSync(`${path}.br`, await brotli(bytes, { params }));
      writeFileSync(`${path}.gz`, await gzip(bytes, { level: 9 }));
    }),
  );
  console.log(`  compressed: ${seconds(began)}`);
}

await main(process.argv.slice(2));
