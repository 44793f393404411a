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

const NAME = 'quinzaine'; // as server/src/assets.rs has it
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
    await shrink(pkg, tools);
    parts = gather(pkg);
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
 * Takes out of each part what it does not use: the splitter copies every type into each of them; and puts together what is alike. No more
 * than that: rustc has optimised for size already, and what wasm-opt -Oz takes away besides makes files that compress less well (6 in 100
 * larger as sent), in minutes.
 */
async function shrink(pkg, tools) {
  const began = performance.now();
  const binaryen = await load(tools, 'binaryen');
  const { BulkMemory, BulkMemoryOpt, CallIndirectOverlong, Multivalue, MutableGlobals, NontrappingFPToInt, ReferenceTypes, SignExt } =
    binaryen.Features;
  const parts = readdirSync(pkg).filter((file) => file.endsWith('.wasm'));
  for (const part of parts) {
    const module = binaryen.readBinary(named(withoutNames(readFileSync(join(pkg, part)))));
    // What rustc uses for this target, and browsers have had since 2022.
    module.setFeatures(
      BulkMemory | BulkMemoryOpt | CallIndirectOverlong | Multivalue | MutableGlobals | NontrappingFPToInt | ReferenceTypes | SignExt,
    );
    module.runPasses(['duplicate-function-elimination', 'remove-unused-module-elements', 'reorder-functions-by-name']);
    writeFileSync(join(pkg, part), module.emitBinary());
    module.dispose();
  }
  console.log(`  ${parts.length} parts made smaller: ${seconds(began)}`);
}

/** A number of a module, seven bits a byte: the number, and where the next thing begins. */
function numberAt(bytes, at) {
  let number = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    number += (byte & 127) * 2 ** shift;
    if (byte < 128) return [number, at];
  }
}

function written(number) {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number & 127) | 128);
  return Buffer.from([...bytes, number]);
}

/** The sections of a module: its number, where it begins, where its content does and where it ends. */
function* sectionsOf(bytes) {
  for (let from = 8; from < bytes.length; ) {
    const [size, at] = numberAt(bytes, from + 1);
    yield { id: bytes[from], from, at, end: at + size };
    from = at + size;
  }
}

/** What `read` makes of each entry of a section. */
function entriesOf(bytes, { at }, read) {
  const [count, first] = numberAt(bytes, at);
  let next = first;
  return Array.from({ length: count }, () => {
    const [value, end] = read(next);
    next = end;
    return value;
  });
}

/** What a module asks for: from which module, by which name, and what it is, as it is written. */
function importsOf(bytes) {
  const section = [...sectionsOf(bytes)].find(({ id }) => id === 2);
  if (!section) return [];
  const after = (at) => numberAt(bytes, at)[1];
  const afterLimits = (at) => (bytes[at] & 1 ? after(after(at + 1)) : after(at + 1));
  // Functions, tables, memories, globals, tags.
  const KINDS = [after, (at) => afterLimits(at + 1), afterLimits, (at) => at + 2, (at) => after(at + 1)];
  const text = (at) => {
    const [size, from] = numberAt(bytes, at);
    return [bytes.toString('utf8', from, from + size), from + size];
  };
  return entriesOf(bytes, section, (at) => {
    const [module, afterModule] = text(at);
    const [field, kind] = text(afterModule);
    const end = KINDS[bytes[kind]](kind + 1);
    return [{ module, field, what: bytes.subarray(kind, end) }, end];
  });
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
  const text = (string) => Buffer.concat([written(Buffer.byteLength(string)), Buffer.from(string)]);
  const content = Buffer.concat([
    written(imports.length),
    ...imports.flatMap(({ module, field, what }) => [text(module), text(short.get(field) ?? field), what]),
  ]);
  const sections = [...sectionsOf(bytes)].map(({ id, from, end }) =>
    id === 2 ? Buffer.concat([Buffer.from([2]), written(content.length), content]) : bytes.subarray(from, end),
  );
  writeFileSync(base, Buffer.concat([bytes.subarray(0, 8), ...sections]));
  writeFileSync(glue, script.replace(BY_CHANCE, (name) => short.get(name) ?? name));
}

/** A module without its custom sections (number 0): names of functions, a third of the file. */
function withoutNames(bytes) {
  const kept = [...sectionsOf(bytes)].filter(({ id }) => id !== 0).map(({ from, end }) => bytes.subarray(from, end));
  return Buffer.concat([bytes.subarray(0, 8), ...kept]);
}

/**
 * A module whose functions are named by the place that they should have: by type, then by their bytes. What is compiled from one generic
 * function stands together so, which compresses better (4 in 100 of the base) than the order in which it was needed.
 */
function named(bytes) {
  const content = Object.fromEntries([...sectionsOf(bytes)].map((section) => [section.id, section]));
  if (!content[3] || !content[10]) return bytes;
  const imported = importsOf(bytes).filter(({ what }) => what[0] === 0).length;
  const types = entriesOf(bytes, content[3], (at) => numberAt(bytes, at));
  const bodies = entriesOf(bytes, content[10], (at) => {
    const [size, from] = numberAt(bytes, at);
    return [bytes.subarray(from, from + size), from + size];
  });

  const places = types.map((_, at) => at).sort((one, other) => types[one] - types[other] || Buffer.compare(bodies[one], bodies[other]));
  const name = (index, text) => Buffer.concat([written(index), written(text.length), Buffer.from(text)]);
  const names = [
    ...Array.from({ length: imported }, (_, at) => name(at, `i${at}`)),
    ...places
      .map((at, place) => [at, `f${String(place).padStart(6, '0')}`])
      .sort(([one], [other]) => one - other)
      .map(([at, text]) => name(imported + at, text)),
  ];
  const functions = Buffer.concat([written(names.length), ...names]);
  const section = Buffer.concat([name(0, 'name').subarray(1), Buffer.from([1]), written(functions.length), functions]);
  return Buffer.concat([bytes, Buffer.from([0]), written(section.length), section]);
}

/**
 * What several parts of the site share is a module for each set of parts: most are a few hundred bytes, and a page asked for a hundred of
 * them. All that a part needs goes into one file of its own, so that whoever opens a page fetches what that page may need and nothing
 * else: a part that is opened after another fetches some of it again. The splitter's loader is told which file each part has; which
 * modules are in it stands at its beginning, their number and, for each, its number and its size.
 */
function gather(pkg) {
  const MODULE = /\/\* ([^*]*) \*\/\nconst (__chunk_\d+) = makeLoad\(\(\) => \{[^}]*"\.\/(chunk_\d+\.wasm)"[^;]*;[\s\S]*?\n, \[\]\);\n/g;
  const PART = /export const (__wasm_split_load_(\w+?)_\d+) = wrapAsyncCb\(makeLoad\(\(\) => \{[^}]*"\.\/(split_\w+\.wasm)"[^;]*;[\s\S]*?\n, \[[^\]]*\]\)\);/g;
  const wasm = (start) => readdirSync(pkg).filter((file) => file.startsWith(start) && file.endsWith('.wasm'));
  const loader = readFileSync(join(pkg, LOADER), 'utf8');

  const shared = [...loader.matchAll(MODULE)].map(([, names, , file], number) => {
    return { number, file, bytes: readFileSync(join(pkg, file)), parts: new Set(names.split(', ').map((name) => name.replace(/_\d+$/, ''))) };
  });
  const parts = [...loader.matchAll(PART)].map(([, load, part, file], at) => {
    return { load, part, own: { number: shared.length + at, file, bytes: readFileSync(join(pkg, file)) } };
  });
  if (shared.length !== wasm('chunk_').length || parts.length !== wasm('split_').length) {
    throw new Error(`${LOADER} is not written as this script expects: was the splitter changed?`);
  }

  const files = {};
  for (const { part, own } of parts) {
    // The part's own module comes last: it asks for all others.
    const modules = [...shared.filter((module) => module.parts.has(part)), own];
    const table = Uint32Array.from([modules.length, ...modules.flatMap(({ number, bytes }) => [number, bytes.length])]);
    files[part] = `./part_${part}.bin`;
    writeFileSync(join(pkg, files[part]), Buffer.concat([Buffer.from(table.buffer), ...modules.map(({ bytes }) => bytes)]));
  }
  for (const { file } of [...shared, ...parts.map(({ own }) => own)]) rmSync(join(pkg, file));

  const loads = parts.map(({ load, part }) => `export const ${load} = wrapAsyncCb(makeLoad(() => fetchPart("${part}"), []));\n`);
  const rest = loader.replaceAll(MODULE, '').replaceAll(PART, '');
  const state = `const files = ${JSON.stringify(files)};\nconst arriving = new Map();\nconst started = new Map();\n`;
  writeFileSync(join(pkg, LOADER), `${rest}${state}${[bring, modulesOf, fetchPart, ahead].join('\n')}\nexport { ahead };\n${loads.join('')}`);
  writeFileSync(join(pkg, `${NAME}.js`), `${readFileSync(join(pkg, `${NAME}.js`), 'utf8')}\nexport { ahead } from "./${LOADER}";\n`);
  console.log(`  ${shared.length} shared modules in the files of ${parts.length} parts`);
  return files;
}

/* These four stand in the loader. `files` has the file of each part. */

/** The file of a part, asked for once; again if it did not come. */
const bring = (function bring(part) {
  if (!arriving.has(part)) {
    const bytes = fetch(new URL(files[part], import.meta.url)).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
      return answer.arrayBuffer();
    });
    bytes.catch(() => arriving.delete(part));
    arriving.set(part, bytes);
  }
  return arriving.get(part);
}).toString();

/** The modules in a file: their numbers and their bytes. */
const modulesOf = (function modulesOf(bytes) {
  const [count] = new Uint32Array(bytes, 0, 1);
  const table = new Uint32Array(bytes, 4, 2 * count);
  const modules = [];
  let at = 4 + table.byteLength;
  for (let i = 0; i < table.length; i += 2) {
    modules.push([table[i], new Uint8Array(bytes, at, table[i + 1])]);
    at += table[i + 1];
  }
  return modules;
}).toString();

/** All that a part needs: each module once, whichever file it came in, and the part's own after all others. */
const fetchPart = (function fetchPart(part) {
  const coming = bring(part);
  coming.catch(() => {});
  return async (imports) => {
    const modules = modulesOf(await coming);
    const start = ([number, bytes]) => {
      if (!started.has(number)) {
        const instance = WebAssembly.instantiate(bytes, imports);
        instance.catch(() => started.delete(number));
        started.set(number, instance);
      }
      return started.get(number);
    };
    const own = modules.pop();
    await Promise.all(modules.map(start));
    await start(own);
    // What has become modules is not kept as bytes too.
    arriving.set(part, true);
  };
}).toString();

/** Asks for the file of a part before its code is wanted. */
const ahead = (function ahead(part) {
  if (files[part]) bring(part);
}).toString();

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

  let script = read(`${NAME}.js`);
  const named = {};
  for (const file of readdirSync(pkg).filter((file) => /\.(wasm|bin)$/.test(file))) {
    const sum = hash(readFileSync(join(pkg, file)));
    named[`./${file}`] = rename(file, sum);
    if (file === `${NAME}.wasm`) sums.wasm = sum;
    else script = script.replaceAll(`./${file}`, `./${named[`./${file}`]}`);
  }
  writeFileSync(join(pkg, `${NAME}.js`), script);
  sums.js = hash(script);
  rename(`${NAME}.js`, sums.js);
  const lines = Object.entries(sums).map(([kind, sum]) => `${kind}: ${sum}\n`);
  for (const [part, file] of Object.entries(parts)) lines.push(`part-${part}: ${named[file]}\n`);
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
  const files = readdirSync(site, { recursive: true }).filter((file) => /\.(wasm|bin|js|css|svg|json|txt)$/.test(file));
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
