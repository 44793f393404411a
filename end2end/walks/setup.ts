// The demonstration of the walks: fifty conventions more, forty to be validated and ten to be completed.
import { rmSync } from 'node:fs';
import { makeDemonstration } from '../tests/server';

export default function setup() {
  const folder = process.env.QUINZAINE_TEST_FOLDER!;
  makeDemonstration(folder, 50);
  return () => rmSync(folder, { recursive: true, force: true });
}
