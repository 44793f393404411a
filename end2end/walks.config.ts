// How long people take: figures, which fail nothing. One at a time, so that nobody waits for another one's walk.
import { defineConfig } from '@playwright/test';
import journeys from './playwright.config';

export default defineConfig({
  testDir: './walks',
  testMatch: '**/*.walk.ts',
  globalSetup: './walks/setup.ts',
  workers: 1,
  timeout: 1_200_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  use: { ...journeys.use, screenshot: 'only-on-failure' },
  projects: [
    { name: 'hydrated', use: {} },
    { name: 'plain', use: { javaScriptEnabled: false } },
  ],
});
