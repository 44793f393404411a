// What browsers download for a first page of each part, as sent: the style sheet, the script, the base and the part, in one file or two.
// Pages themselves come on top. It is compared with tools/weight.json: what grows by more than three in a hundred must be written down there.
//
//   node tools/weight.mjs check|write SITE HASHES
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BUDGET = 'tools/weight.json';
const TOLERATED = 1.03;
const REQUESTS = 12; // with the page, its icon and the drawings

const [what, site, hashes] = process.argv.slice(2);
// A checkout that has none begins one.
const writes = what === 'write' || !existsSync(BUDGET);
const lines = readFileSync(hashes, 'utf8').trim().split('\n').map((line) => line.split(': '));
const sent = (file) => statSync(join(site, 'pkg', `${file}.br`)).size;
const common = lines.filter(([kind]) => ['css', 'js', 'wasm'].includes(kind)).map(([kind, sum]) => `quinzaine.${sum}.${kind}`);
const [, code] = lines.find(([kind]) => kind === 'wasm') ?? [];
const starts = (lines.find(([kind]) => kind === 'starts')?.[1] ?? '').split(' ');
const areas = lines.filter(([kind]) => kind.startsWith('part-'));
if (common.length !== 3 || areas.length === 0) throw new Error(`${hashes} does not tell the files of a release`);

const weights = Object.fromEntries(
  areas.map(([kind, file]) => {
    const area = kind.replace('part-', '');
    const both = [...common.filter((file) => !file.endsWith('.wasm')), `quinzaine.${code}.${area}.wasm`];
    const all = starts.includes(area) ? both : [...common, file];
    return [area, { bytes: all.reduce((sum, file) => sum + sent(file), 0), requests: all.length + 3 }];
  }),
);

const known = writes ? {} : JSON.parse(readFileSync(BUDGET, 'utf8'));
const broken = [];
for (const [area, { bytes, requests }] of Object.entries(weights)) {
  const budget = known[area];
  console.log(`  ${area.padEnd(16)}${String(bytes).padStart(8)} bytes${budget ? ` of ${budget}` : ''}, ${requests} requests`);
  if (!writes && !budget) broken.push(`${area} is not in ${BUDGET}`);
  else if (!writes && bytes > budget * TOLERATED) broken.push(`${area} weighs ${bytes} bytes, ${Math.round((bytes / budget - 1) * 100)} % more than ${budget}`);
  if (requests > REQUESTS) broken.push(`${area} asks for ${requests} files, ${REQUESTS} at most`);
}
if (writes) {
  const budget = Object.fromEntries(Object.entries(weights).map(([area, { bytes }]) => [area, bytes]));
  writeFileSync(BUDGET, `${JSON.stringify(budget, null, 2)}\n`);
  console.log(`  written to ${BUDGET}`);
}
if (broken.length > 0) {
  console.error(`${broken.join('\n')}\nMake it lighter, or say in the commit why it must weigh that: node tools/weight.mjs write ${site} ${hashes}`);
  process.exit(1);
}
