// Journeys in Debian's Chromium, on a phone and on a desktop, with JavaScript and without.
import { defineConfig } from '@playwright/test';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

if (!process.env.QUINZAINE_BIN) throw new Error('QUINZAINE_BIN names no server: run `make test`');

// Each worker reads the configuration again: the environment keeps what the first reading chose.
process.env.QUINZAINE_TEST_FOLDER ??= mkdtempSync(join(tmpdir(), 'quinzaine-e2e-'));

// Debian's Chromium as a program without windows. The whole browser draws a toolbar for each window of a journey, which took most of
// two cores.
const SHELL = '/usr/bin/chromium-headless-shell';
const CHROMIUM = process.env.CHROMIUM ?? (existsSync(SHELL) ? SHELL : '/usr/bin/chromium');

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const desktop = { viewport: { width: 1280, height: 900 } };
const plain = { javaScriptEnabled: false };

const PROJECTS = {
  phone,
  'phone-plain': { ...phone, ...plain },
  desktop,
  'desktop-plain': { ...desktop, ...plain },
};
type Project = keyof typeof PROJECTS;

// Where each file runs: on both widths only where what it tries is laid out differently, with JavaScript and without wherever a
// page works without. A pair of a phone and a desktop, one of them plain, tries each of the four once.
const RUNS: Record<string, { in: Project[]; because: string }> = {
  account: { in: ['phone', 'desktop-plain'], because: 'forms in one column, the same on both widths' },
  addresses: { in: ['phone', 'desktop-plain'], because: 'the server answers; JavaScript must hydrate these answers too' },
  alerts: { in: ['phone-plain', 'desktop'], because: 'a form and a link; the same on both widths' },
  amendment: { in: ['phone-plain', 'desktop'], because: 'forms in one column, with JavaScript and without; people of several widths meet' },
  batch: { in: ['desktop'], because: 'a list that follows what happens elsewhere is JavaScript' },
  board: { in: ['desktop', 'phone-plain'], because: 'a line a row and keys on a desktop; cards and plain boxes on a phone' },
  cancellation: { in: ['phone-plain', 'desktop'], because: 'forms in one column, behind their summaries' },
  card: { in: ['phone-plain', 'desktop'], because: 'forms in one column; three people meet in windows of their own' },
  convention: { in: ['phone-plain', 'desktop'], because: 'forms in one column; the keyboard is a desktop’s' },
  delegation: { in: ['phone-plain', 'desktop'], because: 'forms in one column; the panel stands beside the list on a desktop' },
  desk: { in: ['phone-plain', 'desktop'], because: 'forms in one column, a file; a tablet is between the two' },
  editor: { in: ['desktop'], because: 'saving while somebody types is JavaScript, and knows no width' },
  every_page: { in: ['desktop'], because: 'axe and measures are JavaScript; each page is looked at wide and narrow, public ones not hydrated too' },
  factors: { in: ['phone-plain', 'desktop'], because: 'forms in one column; passkeys are JavaScript' },
  figures: { in: ['phone-plain', 'desktop'], because: 'pictures that the server draws; two columns on a desktop, one on a phone' },
  filters: { in: ['phone', 'desktop'], because: 'hydrated filters cover the page of a phone, and stand beside the list elsewhere' },
  frame: { in: ['desktop', 'desktop-plain'], because: 'it sets its own widths; links and numbers, with JavaScript and without' },
  group: { in: ['phone-plain', 'desktop'], because: 'a table wide, cards on a phone; a form with JavaScript and without' },
  hydrated: { in: ['desktop'], because: 'what JavaScript adds to a page, whatever its width' },
  info: { in: ['phone', 'desktop-plain'], because: 'text, the same on both widths' },
  journey: { in: ['desktop', 'desktop-plain'], because: 'its hosts have desktops and its pupils phones, whatever the project' },
  kept: { in: ['phone-plain', 'desktop'], because: 'forms in one column, with JavaScript and without; files' },
  lists: { in: ['desktop', 'phone-plain'], because: 'a line a row on a desktop, cards on a phone; boxes are ticked by addresses without JavaScript' },
  logo: { in: ['phone-plain', 'desktop'], because: 'a file and two forms in one column, with JavaScript and without' },
  lost_link: { in: ['phone-plain', 'desktop'], because: 'a form and a link; it sets its own width' },
  mother: { in: ['phone', 'phone-plain'], because: 'a window of its own; the keyboard must do with JavaScript and without' },
  offers: { in: ['phone', 'desktop-plain'], because: 'lists and links, the same on both widths; proposals are tried on a phone' },
  offline: { in: ['phone'], because: 'a worker is JavaScript; convention and place are read on a phone' },
  pile: { in: ['phone-plain', 'desktop'], because: 'a file and forms in one column, with JavaScript and without; it sets its own width' },
  places: { in: ['desktop'], because: 'proposals are JavaScript; search tries them on a phone too' },
  roster: { in: ['desktop', 'phone-plain'], because: 'a table wide, cards on a phone; a file and forms with JavaScript and without' },
  safety: { in: ['phone-plain', 'desktop'], because: 'text in one column on a phone, in two on a desktop and on paper' },
  search: { in: ['phone', 'phone-plain', 'desktop'], because: 'filters: a sheet, the same sheet with a button, a column' },
  search_map: { in: ['phone', 'desktop-plain'], because: 'folded on phones; links and anchors' },
  signers: { in: ['phone-plain', 'desktop'], because: 'forms in one column; people of several widths meet' },
  signing: { in: ['phone-plain', 'desktop'], because: 'people of several widths meet, whatever the project' },
  sms: { in: ['phone-plain', 'desktop'], because: 'buttons and forms in one column, with JavaScript and without; it sets its own width' },
  staff: { in: ['phone-plain', 'desktop'], because: 'forms of a lycée’s office: on a phone without JavaScript, on a desktop with it' },
  to_do: { in: ['phone', 'desktop-plain'], because: 'a list and forms in one column, the same on both widths' },
  translated: { in: ['desktop'], because: 'what code makes of a page that a browser translates, whatever its width' },
  typed: { in: ['phone-plain', 'desktop'], because: 'fields of the browser and posts without it, whatever the width' },
  typed_places: { in: ['desktop', 'desktop-plain'], because: 'keyboard and clipboard of a desktop; the plain form beside them; it sets its own widths' },
  waking: { in: ['desktop'], because: 'holds JavaScript back; controls are the same on both widths' },
  words: { in: ['desktop', 'phone-plain'], because: 'a text and its comparison: two columns wide, one on a phone' },
  working_time: { in: ['desktop'], because: 'compares JavaScript with the page without it' },
};

const files = readdirSync(join(__dirname, 'tests')).flatMap((file) => file.match(/^(.+)\.spec\.ts$/)?.[1] ?? []);
const different = [...files.filter((file) => !(file in RUNS)), ...Object.keys(RUNS).filter((file) => !files.includes(file))];
if (different.length) throw new Error(`in \`tests\` or in the table above, and not in both: ${different.join(', ')}`);

export default defineConfig({
  testDir: './tests',
  globalSetup: './global_setup.ts',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A test that fails now and then is a fault, and whoever edits sees it at once. On CI's shared machine a second try, which the list calls
  // « flaky », keeps a minute's standstill from refusing a change.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  // Generous: a busy machine is not a failure.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    // What answers in the network's place is tried by its own journey, and must not stand between the others and the server.
    serviceWorkers: 'block',
    screenshot: { mode: 'only-on-failure', fullPage: true },
    launchOptions: {
      executablePath: CHROMIUM,
      // Each journey is a browser that knows nothing: compiling the page's code a second time, better, would outlast the journey, and took a
      // fourteenth of the processors.
      args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--js-flags=--liftoff-only'],
    },
  },
  projects: Object.entries(PROJECTS).map(([name, use]) => ({
    name,
    use,
    testMatch: files.filter((file) => RUNS[file].in.includes(name as Project)).map((file) => `**/${file}.spec.ts`),
  })),
});
