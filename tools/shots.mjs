// node shots.mjs FOLDER: an index of the pictures that `make shots` took, each page a row, each view a column.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
const VIEWS = ['1280-light', '1280-dark', '390-light', '390-dark'];
const pages = readFileSync(join(folder, 'pages.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const people = [...new Set(pages.map(({ whose }) => whose))].sort((a, b) => a.localeCompare(b, 'fr'));

const picture = (view, file) => `<td><a href="${view}/${file}.png"><img loading="lazy" alt="" src="${view}/${file}.png"></a></td>`;
const row = ({ what, file, height }) =>
  `<tr><th>${escaped(what)}<br><small>${height} px at 390</small></th>${VIEWS.map((view) => picture(view, file)).join('')}</tr>`;
const section = (whose) => {
  const rows = pages.filter((page) => page.whose === whose).map(row);
  return `<h2>${escaped(whose)}</h2><table><tr><th></th>${VIEWS.map((view) => `<th>${view}</th>`).join('')}</tr>${rows.join('\n')}</table>`;
};

writeFileSync(
  join(folder, 'index.html'),
  `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Pages of Quinzaine</title>
<style>
body { font: 14px system-ui; margin: 1rem; } table { border-collapse: collapse; } th { text-align: left; vertical-align: top; max-width: 14rem; overflow-wrap: anywhere; }
td { vertical-align: top; padding: 4px; } img { max-height: 480px; max-width: 420px; border: 1px solid #999; }
</style>
<h1>${pages.length} pages</h1>${people.map(section).join('\n')}</html>\n`,
);
console.log(`${pages.length} pages, ${pages.length * VIEWS.length} pictures: ${join(folder, 'index.html')}`);
