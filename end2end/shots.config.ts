// Pictures of every page, for people to look at: nothing is asserted but that the pages are there.
import { defineConfig } from '@playwright/test';
import journeys from './playwright.config';

const { globalSetup, workers, use } = journeys;

export default defineConfig({
  testDir: './shots',
  globalSetup,
  workers,
  fullyParallel: true,
  timeout: 600_000,
  reporter: [['list']],
  use: { ...use, reducedMotion: 'reduce' },
});
