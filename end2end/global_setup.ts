// Makes the demonstration once: each worker's server starts from a copy.
import { rmSync } from 'node:fs';
import { makeDemonstration } from './tests/server';

export default function globalSetup() {
  const folder = process.env.QUINZAINE_TEST_FOLDER!;
  makeDemonstration(folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
