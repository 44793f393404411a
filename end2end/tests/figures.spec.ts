// Pictures of a lycée of nine hundred, and of an académie: numbers in words beside each, whoever looks, however narrow the window.
import { readFileSync } from 'node:fs';
import { expect, hydrated, sound, test } from './fixtures';

test('a head sees how nine hundred students stand, class by class', async ({ page, plain, server }) => {
  await server.signIn(page, 'Odile Vannier');
  await page.goto('/lycee/chiffres');
  await hydrated(page, plain);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Chiffres du lycée');
  await expect(page.getByText(/Élèves placés pour les deux semaines\s:\s\d+ sur 900/)).toBeVisible();
  await expect(page.locator('.chart-class')).toHaveCount(30);
  await expect(page.getByRole('img', { name: /Élèves placés et conventions signées/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /Semaines de stage selon la distance\s:\smoins de 2\skm/ })).toBeVisible();

  // How hosts answer: a share, and in how many days.
  await expect(page.getByRole('heading', { name: 'Comment les structures répondent' })).toBeVisible();
  await expect(page.getByRole('row', { name: /Signatures de conventions/ })).toContainText(/\d+ sur \d+/);

  // The curve in a table: it never falls, and ends with the number that is said.
  const words = page.locator('section', { has: page.locator('#semaines') }).locator('details');
  await words.locator('summary').click();
  const placed = await words.locator('tbody td[data-label="Placés"]').allInnerTexts();
  const numbers = placed.map((text) => Number(text.replace(/\D/g, '')));
  expect([...numbers].sort((one, other) => one - other)).toEqual(numbers);
  const said = await page.getByText(/Élèves placés pour les deux semaines/).innerText();
  expect(Number(/:\s(\d+)\ssur/.exec(said)![1])).toBe(numbers.at(-1));
  await sound(page, 'the figures of a lycée', plain);
});

test('a teacher sees the thirty of their class', async ({ page, plain, server }) => {
  await server.signIn(page, 'Idriss Belkacem');
  await page.goto('/lycee/chiffres');
  await hydrated(page, plain);
  await expect(page.getByText(/\d+ sur 30/).first()).toBeVisible();
  await expect(page.locator('main')).not.toContainText('2de 8');
});

test('an officer sees their académie in large numbers, and takes the same away as a file', async ({ page, plain, server }) => {
  await server.signIn(page, 'Claire Roussel');
  await page.goto('/administration/academie');
  await hydrated(page, plain);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Académie de Créteil');
  await expect(page.getByRole('row', { name: /Lycée Hector Berlioz/ })).toContainText('900');
  // Offers are nobody's: only what counts students is hidden.
  const cells = await page.locator('.academy-department tbody td, td[data-label="Élèves sans place"]').allInnerTexts();
  await expect(page.getByRole('img', { name: /Carte des départements/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /Val-de-Marne \(94\)/ })).toContainText(/place/);
  for (const cell of cells) {
    const number = Number(/^[\d  ]+/.exec(cell)?.[0].replace(/\D/g, '') ?? NaN);
    expect(Number.isNaN(number) ? cell : number >= 5, cell).not.toBe(false);
  }
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /Télécharger ces chiffres/ }).click(),
  ]);
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toContain(';0940124Z;Lycée Hector Berlioz;Vincennes;900;');
});
