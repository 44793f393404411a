// The places of a class typed in one table: by keyboard, by a block from a spreadsheet, and as a plain form.
import type { Page } from '@playwright/test';
import { expect, hydrated, sticksOut, test } from './fixtures';

test.use({ ownDemonstration: 'typed' });

const SAISIE = '/lycee/saisie?classe=2de%204';

/** The row of a student. */
const rowOf = (page: Page, name: string) => page.locator('.typed-row').filter({ hasText: name });

/** Pastes a text where the focus is, as a spreadsheet copies it. */
async function paste(page: Page, text: string) {
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.activeElement!.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

/** The names of the students who have a row, in order. */
const students = (page: Page) => page.locator('.typed-row th > span:first-child').allInnerTexts();

test('a class is typed from cell to cell, and each row is saved as it is left', async ({ page, server, plain }) => {
  test.skip(plain, 'saving row by row is JavaScript');
  await server.signIn(page, 'Thomas Nguyen');
  await page.goto(SAISIE);
  await hydrated(page);
  const [first, second] = await students(page);
  const row = rowOf(page, first);
  await row.getByLabel(/^Structure/).focus();
  for (const text of ['Boulangerie Roy', '', 'Montreuil', 'Ana Roy', 'ana@roy']) {
    await page.keyboard.type(text);
    await page.keyboard.press('Tab');
  }
  // The row is left by its last cell: the fault is said in its own.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(row.locator('.error').filter({ hasText: 'adresse' })).toBeVisible();
  await row.getByLabel(/^E-mail ou téléphone/).fill('ana@roy.example');
  // Enter goes down the column, and so leaves the row.
  await page.keyboard.press('Enter');
  await expect(row.locator('.typed-done')).toContainText('invitée à répondre');
  await expect(rowOf(page, second).getByLabel(/^E-mail ou téléphone/)).toBeFocused();
  await page.reload();
  await hydrated(page);
  expect(await students(page)).not.toContain(first);
  // A host that is known fills the rest of its row.
  const next = rowOf(page, second);
  await next.getByLabel(/^Structure/).fill('Boulangerie Roy');
  await next.getByLabel(/^Ville/).focus();
  await expect(next.getByLabel(/^E-mail ou téléphone/)).toHaveValue('ana@roy.example');
  // Hosts are offered with the third letter, not before.
  const host = next.getByLabel(/^Structure/);
  await host.fill('B');
  await expect(host).not.toHaveAttribute('list');
  await host.fill('Bo');
  await expect(host).toHaveAttribute('list');
});

test('a block from a spreadsheet fills rows, and whole ones are saved', async ({ page, server, plain }) => {
  test.skip(plain, 'the clipboard is JavaScript');
  await server.signIn(page, 'Idriss Belkacem');
  await page.goto('/lycee/saisie?classe=2de%207');
  await hydrated(page);
  const names = (await students(page)).slice(-2);
  expect(names.length).toBe(2);
  await rowOf(page, names[0]).getByLabel(/^Structure/).focus();
  // In another order than the table's, family name first; the second line is not whole.
  const [one, other] = names.map((name) => name.split(' ').reverse().join(' ').toUpperCase());
  await paste(page, `${other}\tGarage Sol\t\tMontreuil\tLuc Sol\t06 39 98 00 01\tS1\r\n${one}\tMairie de Montreuil\t\tMontreuil\r\n`);
  await expect(rowOf(page, names[1]).locator('.typed-done')).toContainText('la convention est ouverte');
  await expect(rowOf(page, names[0]).getByLabel(/^Structure/)).toHaveValue('Mairie de Montreuil');
  await expect(page.getByRole('status').filter({ hasText: names[1] })).toBeAttached();
});

test('without JavaScript good rows are kept and the others come back', async ({ page, server, plain }) => {
  test.skip(!plain, 'the plain form');
  await server.signIn(page, 'Thomas Nguyen');
  await page.goto(SAISIE);
  const names = (await students(page)).slice(0, 2);
  const fill = async (name: string, cells: Record<string, string>) => {
    for (const [label, text] of Object.entries(cells)) await rowOf(page, name).getByLabel(new RegExp(`^${label}`)).fill(text);
  };
  await fill(names[0], { Structure: 'Boulangerie Roy', Ville: 'Montreuil', Contact: 'Ana Roy', 'E-mail ou téléphone': 'ana@roy.example' });
  await fill(names[1], { Structure: 'Garage Sol', Contact: 'Luc Sol', 'E-mail ou téléphone': '06 39' });
  await page.getByRole('button', { name: 'Enregistrer les lignes remplies' }).click();
  await expect(page.locator('.faults')).toContainText('1 ligne est enregistrée');
  expect(await students(page)).not.toContain(names[0]);
  await expect(rowOf(page, names[1]).getByLabel(/^Structure/)).toHaveValue('Garage Sol');
  await expect(rowOf(page, names[1]).getByLabel(/^Ville/)).toHaveAttribute('aria-invalid', 'true');
  await fill(names[1], { Ville: 'Montreuil', 'E-mail ou téléphone': '06 39 98 00 01' });
  await page.getByRole('button', { name: 'Enregistrer les lignes remplies' }).click();
  await expect(page.getByText('C’est enregistré.')).toBeVisible();
  expect(await students(page)).not.toContain(names[1]);
});

test('rows are low on a desktop, and cards on a phone', async ({ page, server }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(SAISIE);
  for (const row of await page.locator('.typed-row').all()) {
    // Those without a note under the name.
    if (await row.locator('.typed-note').count()) continue;
    expect((await row.boundingBox())!.height).toBeLessThanOrEqual(56);
  }
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await sticksOut(page)).toBe(false);
});
