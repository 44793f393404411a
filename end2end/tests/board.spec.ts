// The board of a school: narrowed, chosen from, and acted on, by its head.
import { expect, hydrated, sticksOut, test } from './fixtures';

// It exempts and reminds students whom other tests look at.
test.use({ ownDemonstration: 'board' });

const rows = '.board tbody tr';

test('a head narrows the board, and its address says all of it', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/etablissement/suivi');
  await expect(page).toHaveURL('/lycee/suivi');
  await hydrated(page, plain);
  const all = await page.locator(rows).count();
  expect(all).toBeGreaterThan(2);
  expect(await sticksOut(page)).toBe(false);

  // A counter leads to its students, and says how many there are.
  const counter = page.getByRole('navigation', { name: 'Élèves par état' }).getByRole('link').nth(1);
  const state = (await counter.innerText()).replace(/\s*\d+$/, '').trim();
  await counter.click();
  await expect(page).toHaveURL(/\/lycee\/suivi\?etat=/);
  await expect(page.locator(rows).first()).toContainText(state);
  const first = (await page.locator(`${rows} th a`).first().innerText()).trim();

  // By the beginning of a word of a name, without accents.
  await page.goto('/lycee/suivi');
  await hydrated(page, plain);
  // Behind one line on phones.
  const fold = page.getByText('Filtrer et trier');
  if (await fold.isVisible()) await fold.click();
  await page.getByLabel('Élève ou structure').fill(first.split(' ')[0].toLowerCase());
  await page.getByRole('button', { name: 'Filtrer' }).click();
  await expect(page).toHaveURL(/[?&]q=/);
  await expect(page.locator(rows).filter({ hasText: first }).first()).toBeVisible();

  // Kept under a name, it is found again in another tab.
  await page.getByText('Garder cette vue').click();
  await page.getByLabel('Nom de la vue').fill('Ma recherche');
  await page.getByRole('button', { name: 'Garder', exact: true }).click();
  await expect(page.getByText('La vue est gardée')).toBeVisible();
  const tab = await page.context().newPage();
  await tab.goto('/lycee/suivi');
  await tab.getByRole('link', { name: 'Ma recherche' }).click();
  await expect(tab).toHaveURL(/[?&]q=/);
  await tab.close();
});

test('students are chosen, reminded with words that are read first, and nobody twice', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee/suivi?etat=sans-candidature');
  await hydrated(page, plain);
  const boxes = page.locator(`${rows} input[type=checkbox]`);
  const count = await boxes.count();
  expect(count).toBeGreaterThan(0);
  // Nobody chosen is said, and the view stays.
  await page.getByRole('button', { name: 'Agir sur les élèves cochés' }).click();
  await expect(page.locator('#liste-erreur')).toHaveText('Cochez au moins un élève.');
  await hydrated(page, plain);
  await boxes.first().check();
  await page.getByRole('button', { name: 'Agir sur les élèves cochés' }).click();
  await expect(page).toHaveURL(/\/lycee\/suivi\/lot\?lot=/);
  await hydrated(page, plain);
  expect(await sticksOut(page)).toBe(false);
  const words = page.getByLabel('Votre message').first();
  await words.fill('');
  await page.getByRole('button', { name: 'Envoyer la relance' }).click();
  await expect(page.getByText('Écrivez le message').first()).toBeVisible();
  await page.getByLabel('Votre message').first().fill('Venez me voir lundi à 10 h.');
  await page.getByRole('button', { name: 'Envoyer la relance' }).click();
  await expect(page.locator('#resultat')).toBeVisible();
  await expect(page.locator('main table').first()).toContainText('relancé');
  await page.getByRole('button', { name: 'Envoyer la relance' }).click();
  await expect(page.locator('main table').first()).toContainText(/24.heures|aucune adresse/);
});

test('a student is exempted on one of the grounds, and the exemption is lifted', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee/suivi?etat=sans-candidature');
  await hydrated(page, plain);
  const name = (await page.locator(`${rows} th a`).last().innerText()).trim();
  await page.locator(`${rows} input[type=checkbox]`).last().check();
  await page.getByRole('button', { name: 'Agir sur les élèves cochés' }).click();
  await expect(page.getByText('emploi d’été', { exact: false }).first()).toBeVisible();
  await hydrated(page, plain);
  await page.getByLabel('Dispense', { exact: true }).check();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  // What was chosen stays chosen.
  await expect(page.getByText('Choisissez le motif de la dispense').first()).toBeVisible();
  await hydrated(page, plain);
  await expect(page.getByLabel('Dispense', { exact: true })).toBeChecked();
  await page.getByLabel('Motif de la dispense').selectOption({ label: 'Mobilité européenne ou internationale' });
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.locator('main table').first()).toContainText('enregistré');
  await page.goto('/lycee/suivi?etat=dispense');
  await expect(page.locator(rows).filter({ hasText: name })).toContainText('Dispense');
  await page.locator(rows).filter({ hasText: name }).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Agir sur les élèves cochés' }).click();
  await page.getByRole('button', { name: /Lever la dispense/ }).click();
  await expect(page.locator('main table').first()).toContainText('de nouveau à placer');
});

test('arrows go from row to row, space ticks, Enter opens', async ({ page, server, plain }) => {
  test.skip(plain, 'keys between rows are JavaScript');
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee/suivi?tri=nom');
  await hydrated(page);
  const boxes = page.locator(`${rows} input[type=checkbox]`);
  await boxes.first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(boxes.nth(1)).toBeFocused();
  await page.keyboard.press('Space');
  await expect(boxes.nth(1)).toBeChecked();
  await page.keyboard.press('ArrowUp');
  await expect(boxes.first()).toBeFocused();
  const path = await page.locator(`${rows} th a`).first().getAttribute('href');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(path ?? 'none');
});
