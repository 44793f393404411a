// Visits pages as on a cheap phone with a slow network, each time in a browser that knows nothing, and prints when something of the page is
// seen (first contentful paint) and when it is awake (its code answers: `data-hydrated`). Arguments: site, visits, folder of modules, folder
// of the report.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { measuredPages } from './measured_pages.mjs';

const [site, visits, modules, folder] = process.argv.slice(2);
const { pages, cookieOf, launched } = await measuredPages(site, modules);

/** 1.6 Mbit/s down, half of it up, 150 ms there and back: slow 4G, as in end2end/walks/walker.ts. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (0.75 * 1024 * 1024) / 8 };
const SLOWER = 4;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'fr-FR', timezoneId: 'Europe/Paris' };
const GIVE_UP = 60_000;

/** One visit: milliseconds from the touch of the link. */
async function visit(browser, path, who) {
  const context = await browser.newContext({ baseURL: site, ...PHONE });
  try {
    if (who) await context.addCookies([await cookieOf(who)]);
    await context.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.documentElement?.hasAttribute('data-hydrated')) return;
        window.awakeAt = performance.now();
        observer.disconnect();
      }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-hydrated'] });
    });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', NETWORK);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await page.goto(path, { timeout: GIVE_UP });
    await page.waitForFunction(() => 'awakeAt' in window, undefined, { timeout: GIVE_UP });
    return await page.evaluate(() => {
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      return { seen: paint?.startTime ?? NaN, awake: window.awakeAt };
    });
  } finally {
    await context.close();
  }
}

const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
const said = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`.padStart(10);

const report = [];
console.log(`\n  ${'page'.padEnd(24)}${'seen'.padStart(10)}${'awake'.padStart(10)}`);
for (const { page, path, who } of pages) {
  const seen = [];
  for (let run = 0; run < Number(visits); run += 1) {
    const browser = await launched();
    // A page that cannot be measured is said, and the others are measured.
    await visit(browser, path, who).then((figures) => seen.push(figures), (error) => console.log(`   ${page}: ${String(error).split('\n')[0]}`));
    await browser.close();
  }
  if (seen.length === 0) continue;
  const row = { page, seen_ms: Math.round(median(seen.map(({ seen }) => seen))), awake_ms: Math.round(median(seen.map(({ awake }) => awake))) };
  console.log(`  ${page.padEnd(24)}${said(row.seen_ms)}${said(row.awake_ms)}`);
  report.push(row);
}
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
