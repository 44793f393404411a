// Runs Lighthouse on each page in turn and writes the medians. Arguments: site, runs, folder of its modules, folder of Playwright's, folder
// of the report.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { measuredPages } from './measured_pages.mjs';

const [site, runs, modules, tried, folder] = process.argv.slice(2);
const require = createRequire(join(modules, 'x.js'));
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);
const { default: lighthouse } = await load('lighthouse');
const { launch } = await load('chrome-launcher');

const { pages, cookieOf } = await measuredPages(site, tried);
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const report = [];
for (const { page, path, who } of pages) {
  const seen = [];
  const { name, value } = who ? await cookieOf(who) : {};
  const extraHeaders = who ? { Cookie: `${name}=${value}` } : undefined;
  for (let run = 0; run < Number(runs); run += 1) {
    // A browser that knows nothing, each time.
    const chrome = await launch({ chromeFlags: ['--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run'] });
    const result = await lighthouse(new URL(path, site).href, { extraHeaders, port: chrome.port, output: 'json', logLevel: 'error' });
    await chrome.kill();
    seen.push(result.lhr);
    if (run === 0) {
      for (const audit of Object.values(result.lhr.audits)) {
        if (audit.score !== null && audit.score < 0.9) console.log(`   ${page}: ${audit.id} ${audit.displayValue ?? ''}`);
      }
    }
  }
  const score = (category) => Math.round(median(seen.map(({ categories }) => categories[category].score)) * 100);
  const measure = (audit) => Math.round(median(seen.map(({ audits }) => audits[audit].numericValue)));
  const row = {
    page,
    performance: score('performance'),
    accessibility: score('accessibility'),
    best_practices: score('best-practices'),
    seo: score('seo'),
    lcp_ms: measure('largest-contentful-paint'),
    tbt_ms: measure('total-blocking-time'),
  };
  console.log(JSON.stringify(row));
  report.push(row);
}
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
