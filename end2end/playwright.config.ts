// Journeys in Debian's Chromium, each on a phone and on a desktop, with JavaScript and without.
import { defineConfig } from '@playwright/test';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const server = process.env.QUINZAINE_BIN;
if (!server) throw new Error('QUINZAINE_BIN names no server: run `make test`');

// The configuration is read by each worker: what the first reading chose is kept in the environment.
process.env.QUINZAINE_TEST_PORT ??= String(20_000 + (process.pid % 10_000));
process.env.QUINZAINE_TEST_FOLDER ??= mkdtempSync(join(tmpdir(), 'quinzaine-e2e-'));
const port = process.env.QUINZAINE_TEST_PORT;
const database = `sqlite:${join(process.env.QUINZAINE_TEST_FOLDER, 'demo.db')}`;

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const desktop = { viewport: { width: 1280, height: 900 } };

export default defineConfig({
  testDir: './tests',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // Whoever edits sees each failure. There a second try, said « flaky » in the list: a machine that stands still for a
  // minute is not a fault of the change, and one that fails twice is.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  // Generous: a busy machine is not a failure.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: `http://localhost:${port}`,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    },
  },
  projects: [
    { name: 'phone', use: { ...phone } },
    { name: 'phone-plain', use: { ...phone, javaScriptEnabled: false }, testIgnore: /(accessibility|hydrated|places)/ },
    { name: 'desktop', use: { ...desktop } },
    { name: 'desktop-plain', use: { ...desktop, javaScriptEnabled: false }, testIgnore: /(accessibility|hydrated|places)/ },
  ],
  webServer: {
    command: `"${server}" demo --size small --seed 2027 && exec "${server}" serve --demo`,
    url: `http://localhost:${port}/pret`,
    timeout: 60_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
    stdout: 'ignore',
    stderr: process.env.QUINZAINE_LOG ? 'pipe' : 'ignore',
    env: {
      DATABASE_URL: database,
      QUINZAINE_FILES: join(process.env.QUINZAINE_TEST_FOLDER, 'files'),
      QUINZAINE_LISTEN: `127.0.0.1:${port}`,
      QUINZAINE_PUBLIC_URL: `http://localhost:${port}`,
      // All journeys come from one machine.
      QUINZAINE_LIMIT_PERSON: '100',
      QUINZAINE_LIMIT_NETWORK: '100000',
    },
  },
});
