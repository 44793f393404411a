// The board of a school: narrowed, chosen from, acted on, one or hundreds at once, and taken away as a file, by its head.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, hydrated, sticksOut, test } from './fixtures';
import { keyboard, pointer } from './input';
import { csvRows, workbookRows } from './tables';

// It exempts and reminds students whom other tests look at, and signs their conventions.
test.use({ ownDemonstration: 'school' });

const rows = '.board tbody tr';

/** The button that acts on whoever is ticked: with JavaScript it says how many they are. */
const onTicked = /^Agir sur (les élèves cochés|\d+\sélèves?)$/;

/** An act that stands behind its title, opened unless it is. */
async function act(page: Page, title: RegExp, hands = pointer) {
  const region = page.getByRole('region', { name: title }).first();
  if ((await region.locator('details').getAttribute('open')) === null) await hands.press(region.locator('summary'));
  return region;
}

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
  // With JavaScript the bar says how many it is about. Without it, Enter on a box acts on those that are ticked, not on the whole view.
  if (plain) await boxes.first().press('Enter');
  else await page.getByRole('button', { name: 'Agir sur 1 élève', exact: true }).click();
  await expect(page).toHaveURL(/\/lycee\/suivi\/lot\?lot=/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^1\sélève choisi$/);
  await hydrated(page, plain);
  expect(await sticksOut(page)).toBe(false);
  await act(page, /^Relancer/);
  const words = page.getByLabel('Votre message').first();
  await words.fill('');
  await page.getByRole('button', { name: 'Envoyer la relance' }).click();
  await expect(page.getByText('Écrivez le message').first()).toBeVisible();
  await page.getByLabel('Votre message').first().fill('Venez me voir lundi à 10 h.');
  await page.getByRole('button', { name: 'Envoyer la relance' }).click();
  await expect(page.locator('#resultat')).toBeVisible();
  await expect(page.locator('main table').first()).toContainText('relancé');
  await act(page, /^Relancer/);
  await page.getByRole('button', { name: 'Envoyer la relance' }).click();
  await expect(page.locator('main table').first()).toContainText(/24.heures|aucune adresse/);

  // The same students are given to a teacher who follows them.
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Leur donner un professeur référent' }).click();
  await expect(page).toHaveURL(/\/lycee\/referents\?lot=/);
  await hydrated(page, plain);
  const teachers = page.getByLabel('Confier à');
  const teacher = (await teachers.locator('option').nth(1).innerText()).replace(/ \(\d+\)$/, '');
  await page.locator('main tbody').getByRole('checkbox').check();
  await teachers.selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await expect(page.locator('main tbody tr').first()).toContainText(teacher);
});

test('two hundred are reminded at once, each told of by name', async ({ page, server, plain }) => {
  await server.signIn(page, 'Odile Vannier');
  await page.goto('/lycee/suivi?etat=sans-candidature');
  await hydrated(page, plain);
  await page.getByRole('button', { name: /^Agir sur toute la vue/ }).click();
  await page.waitForURL(/\/lycee\/suivi\/lot/);
  const told = page.getByRole('region', { name: 'Ce qu’il en est de chacun' });
  const remind = async (whom: RegExp) => {
    await hydrated(page, plain);
    await (await act(page, whom)).getByRole('button', { name: 'Envoyer la relance' }).click();
    await expect(told).toBeVisible();
  };
  await remind(/^Relancer\s:\sélèves sans candidature/);
  const students = await told.locator('tbody tr').allInnerTexts();
  const reminded = students.filter((line) => /relancé/.test(line) && !/déjà/.test(line));
  expect(reminded.length).toBeGreaterThanOrEqual(200);
  expect(students.filter((line) => !reminded.includes(line) && !/aucune adresse/.test(line))).toEqual([]);
  await expect(told.locator('caption')).toHaveText(new RegExp(`^${reminded.length} sur ${students.length}\\s`));
  expect(await sticksOut(page)).toBe(false);
  // Nobody twice, and all of them are told of.
  await remind(/^Relancer\s:\sélèves sans candidature/);
  await expect(told.locator('caption')).toHaveText(new RegExp(`^0 sur ${students.length}\\s`));

  // Of all nine hundred, the hosts that have yet to answer.
  await page.goto('/lycee/suivi');
  await hydrated(page, plain);
  await page.getByRole('button', { name: /^Agir sur toute la vue/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^900\sélèves choisis/);
  await remind(/^Relancer\s:\sstructures/);
  await expect(told.locator('tbody tr').filter({ hasText: 'relancé' }).first()).toBeVisible();
});

test('forty are validated and signed at once, from the board, with one code', async ({ page, another, server, plain }) => {
  await server.signIn(page, 'Odile Vannier');
  const view = '/lycee/suivi?etat=a-signer&attendu=chef';
  await page.goto(view);
  const waiting = await page.locator(rows).count();
  expect(waiting).toBeGreaterThanOrEqual(10);

  // Those that are complete come first in the list to validate.
  const many = 45;
  await page.goto('/lycee/conventions?etat=a-valider');
  await hydrated(page, plain);
  const boxes = page.locator('#liste').getByRole('checkbox');
  expect(await boxes.count()).toBeGreaterThanOrEqual(many - waiting);
  for (let at = 0; at < many - waiting; at += 1) await boxes.nth(at).check();
  await page.getByRole('button', { name: /^Relire et valider/ }).click();
  await page.waitForURL(/\/lycee\/conventions\/lot/);
  const validate = page.getByRole('button', { name: /^Valider ce/ });
  // A request stops after ten seconds, and the next one goes on.
  for (let again = 0; again < 8 && (await validate.count()); again += 1) {
    await hydrated(page, plain);
    await page.getByLabel(/^J’ai relu/).check();
    const answered = page.waitForEvent('load');
    await validate.click();
    await answered;
  }
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(new RegExp(`^${many - waiting}\\sconventions validées`));

  await page.goto(view);
  await hydrated(page, plain);
  await expect(page.locator(rows)).toHaveCount(many);
  await page.getByRole('button', { name: /^Agir sur toute la vue/ }).click();
  await page.waitForURL(/\/lycee\/suivi\/lot/);
  await page.getByRole('button', { name: `Signer ${many} conventions` }).click();
  await page.waitForURL(/\/lycee\/signatures\/lot/);
  await hydrated(page, plain);
  await page.getByRole('button', { name: /^Recevoir un code/ }).click();
  await expect(page.getByText('Un code vient de partir')).toBeVisible();
  const mail = await another({ javaScriptEnabled: false });
  await mail.goto('/dev/courriels');
  const letter = await mail.locator('.letter').filter({ hasText: 'odile@grand-lycee.example' }).first().innerText();
  await hydrated(page, plain);
  await page.getByLabel('Code reçu par e-mail').fill(/^\s*(\d{6})\s*$/m.exec(letter)![1]);
  await page.getByLabel(/J’ai lu/).check();
  await page.getByRole('button', { name: `Signer ces ${many} conventions` }).click();
  await expect(page.locator('main')).toContainText(new RegExp(`${many}\\ssignatures sur ${many}\\s: tout est signé`));
  await page.goto(view);
  await expect(page.locator(rows)).toHaveCount(0);
});

test('the files of a view have its rows and columns, neither more nor less', async ({ page, server, plain }) => {
  await server.signIn(page, 'Odile Vannier');
  await page.goto('/lycee/suivi?classe=2de+7&tri=nom');
  await hydrated(page, plain);
  const download = async (name: string) => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
    return readFileSync(await file.path());
  };
  const [heading, ...lines] = csvRows((await download('tableau (CSV)')).toString());
  expect(workbookRows(await download('classeur (XLSX)'))).toEqual([heading, ...lines]);

  // The page has the days in words; all else is the same, but for spaces that do not break.
  const words = (text: string) => text.replace(/\s+/g, ' ').trim();
  const shown = await page.locator(rows).evaluateAll((all) =>
    all.map((row) => {
      const read = (cell: Element) => (cell.querySelector('.visually-hidden') ?? cell).textContent!;
      const cells = [...row.querySelectorAll('td[data-label]')].map((cell) => [cell.getAttribute('data-label')!, read(cell)]);
      return Object.fromEntries([['Élève', row.querySelector('th a')!.textContent!], ...cells]) as Record<string, string>;
    }),
  );
  expect(shown.length).toBeGreaterThanOrEqual(30);
  expect(Object.keys(shown[0]).sort()).toEqual([...heading].sort());
  const compared = heading.filter((label) => !['Depuis', 'Échéance'].includes(label));
  const of = (row: Record<string, string>) => compared.map((label) => words(row[label]));
  expect(lines.map((line) => of(Object.fromEntries(heading.map((label, at) => [label, line[at]]))))).toEqual(shown.map(of));
});

test('a student is exempted on one of the grounds, and the exemption is lifted', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee/suivi?etat=sans-candidature');
  await hydrated(page, plain);
  const name = (await page.locator(`${rows} th a`).last().innerText()).trim();
  await page.locator(`${rows} input[type=checkbox]`).last().check();
  await page.getByRole('button', { name: onTicked }).click();
  await act(page, /^Dispenser/);
  await expect(page.getByText('emploi d’été', { exact: false }).first()).toBeVisible();
  await hydrated(page, plain);
  // Nothing is decided beforehand, and a welcome at school has no ground.
  await expect(page.getByLabel('Accueil au lycée', { exact: true })).not.toBeChecked();
  await expect(page.getByLabel('Motif de la dispense')).toBeHidden();
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
  await page.getByRole('button', { name: onTicked }).click();
  await page.getByRole('button', { name: /Lever la dispense/ }).click();
  await expect(page.locator('main table').first()).toContainText('de nouveau à placer');
});

test('the keyboard alone works the board: arrows go from row to row, space ticks, Enter opens', async ({ page, server, plain }) => {
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

  // All the rest without a pointer too: the counter, the choice, the act, its words.
  await page.goto('/lycee/suivi');
  await hydrated(page);
  await keyboard.press(page.getByRole('navigation', { name: 'Élèves par état' }).getByRole('link', { name: /^Sans candidature/ }));
  await expect(page).toHaveURL(/etat=sans-candidature/);
  await expect(page.locator(rows).first()).toContainText('Sans candidature');
  await keyboard.tick(boxes.first());
  await keyboard.press(page.getByRole('button', { name: onTicked }));
  await expect(page).toHaveURL(/\/lycee\/suivi\/lot\?lot=/);
  await hydrated(page);
  await act(page, /^Relancer/, keyboard);
  await keyboard.type(page.getByLabel('Votre message').first(), 'Passez au bureau demain.');
  await keyboard.press(page.getByRole('button', { name: 'Envoyer la relance' }).first());
  await expect(page.locator('main table').first()).toContainText(/relancé|aucune adresse/);
});
