// A structure that welcomes a group: what is common is written once, each student has a line, all is sent together, and one code signs.
import type { Page } from '@playwright/test';
import { conventionOf } from './conventions';
import { expect, hydrated, sound, test } from './fixtures';

// It uses conventions up that other tests look at.
test.use({ ownDemonstration: 'group' });

const save = (page: Page) => page.getByRole('button', { name: 'Enregistrer', exact: true }).last();
const row = (page: Page, student: string) => page.locator('.table-together tbody tr').filter({ hasText: student });
const idOf = (address: string) => address.split('/').pop()!;

/** The lycée asks the structure for something more. */
async function sendBack(head: Page, plain: boolean, student: string) {
  await head.goto(await conventionOf(head, student, '/lycee/conventions'));
  await hydrated(head, plain);
  await head.locator('.decision > summary', { hasText: 'Renvoyer à la structure' }).click();
  await head.locator('#motif-send_back').fill('Dites qui suit l’élève.');
  await head.getByRole('button', { name: 'Renvoyer à la structure' }).click();
  await expect(head.getByText('La convention est renvoyée à la structure')).toBeVisible();
}

test('a group of twelve is filled once, sent together, and what is validated signed with one code', async ({ page, server, plain, another }) => {
  test.setTimeout(240_000);
  const head = await another();
  await server.signIn(head, 'Hélène Dubois');
  // Ten wait for the structure already.
  for (const student of ['Hugo Fabre', 'Tom Marchand']) await sendBack(head, plain, student);

  await server.signIn(page, 'Karim Benali');
  await page.goto('/structure/conventions?etat=structure');
  await hydrated(page, plain);
  await sound(page, 'a list to choose from', plain);
  await page.getByRole('button', { name: 'Remplir ensemble les conventions cochées' }).last().click();
  await expect(page.locator('#liste-erreur')).toContainText('au moins deux');
  await hydrated(page, plain);
  await page.getByRole('button', { name: /^Tous ceux .*\(12\)$/ }).click();
  await expect(page).toHaveURL(/\/structure\/conventions\/ensemble\?choix=/);
  await hydrated(page, plain);
  await expect(page.getByText('12 élèves chez Fabrique du Moulin')).toBeVisible();
  await expect(page.locator('.table-together tbody tr')).toHaveCount(13);
  await expect(row(page, 'Hugo Fabre')).toContainText('Dites qui suit l’élève.');
  // Two of them are represented by somebody else.
  await expect(page.locator('#rep_email-aide')).toContainText('valeurs différentes');
  await sound(page, 'a group to be filled', plain);

  // Once for all.
  const typed: Record<string, string> = {
    rep_nom: 'Karim Benali',
    rep_qualite: 'Gérant',
    rep_email: 'karim@atelier.example',
    rep_tel: '06 39 98 00 01',
    ecoute_nom: 'Nadia Ferrand',
    ecoute_tel: '06 39 98 00 06',
    observer: 'La fabrication d’un meuble.',
    risques: 'Poussière de bois, bruit des machines.',
    repas: 'Repas à apporter, cuisine sur place.',
    tous_tuteur_qualite: 'Ébéniste',
    tous_tuteur_tel: '06 39 98 00 03',
    tous_lieu_acces: 'Au fond de la cour.',
  };
  for (const [id, text] of Object.entries(typed)) await page.locator(`#${id}`).fill(text);
  await page.locator('#engagement').check();
  await page.locator('#assurance_hote').check();
  await save(page).click();
  await expect(page.getByText('C’est enregistré pour chaque élève.')).toBeVisible();
  await hydrated(page, plain);
  await expect(page.locator('#repas')).toHaveValue(typed.repas);
  await expect(row(page, 'Lina Traoré')).toContainText('complète, prête à envoyer');
  await expect(row(page, 'Lina Traoré').getByLabel(/^Sa fonction/)).toHaveValue('Ébéniste');
  // Seven hours a day are too long for the youngest alone: the line says so.
  await expect(row(page, 'Noé Lambert')).toContainText(/6\sh au plus par jour/);
  await expect(row(page, 'Éva Marchal')).toContainText('complète, prête à envoyer');
  await sound(page, 'a group of which one is to be corrected', plain);

  // Other hours for the youngest, and all leave.
  await page.getByText('Un second horaire, pour une partie des élèves').click();
  for (const week of ['b1', 'b2']) {
    const hours: [string, string][] = [['matin_de', '09:00'], ['matin_a', '12:00'], ['apres_midi_de', '13:00'], ['apres_midi_a', '16:00']];
    for (const [slot, time] of hours) await page.locator(`#chaque_jour_${week}_${slot}`).fill(time);
  }
  await row(page, 'Noé Lambert').getByLabel(/^Horaires/).selectOption('Le second horaire');
  await page.getByRole('button', { name: 'Enregistrer et tout envoyer au lycée' }).click();
  await expect(page.getByText('toutes ces conventions sont envoyées au lycée')).toBeVisible();
  await hydrated(page, plain);
  await sound(page, 'a group that was sent', plain);
  // Each is a convention by itself.
  await page.goto(await conventionOf(page, 'Noé Lambert'));
  await hydrated(page, plain);
  await expect(page.getByText('Le lycée complète sa partie').first()).toBeVisible();

  // The lycée validates one more; those that wait for the structure's signature are signed with one code.
  await head.goto(await conventionOf(head, 'Maya Nguyen', '/lycee/conventions'));
  await hydrated(head, plain);
  await head.getByLabel(/J’ai relu la convention/).check();
  await head.getByRole('button', { name: /Valider/ }).click();
  await expect(head.locator('main')).toContainText('Validée');
  const ids = [];
  for (const student of ['Jules Caron', 'Maya Nguyen', 'Lina Traoré']) ids.push(idOf(await conventionOf(page, student)));
  await page.goto(`/structure/conventions/ensemble?choix=${ids.join(',')}`);
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Signer les 2 conventions avec un seul code' }).click();
  await expect(page).toHaveURL(/\/structure\/conventions\/signer\?lot=/);
  await hydrated(page, plain);
  await expect(page.locator('main')).toContainText('Jules Caron');
  await sound(page, 'conventions to sign for a structure', plain);
  await page.getByRole('button', { name: 'Recevoir un code pour ces 2 conventions' }).click();
  await expect(page.getByText('Un code vient de partir')).toBeVisible();
  await hydrated(page, plain);
  const mail = await another({ javaScriptEnabled: false });
  await mail.goto('/dev/courriels');
  const letter = await mail.locator('.letter').filter({ hasText: 'karim@atelier.example' }).first().innerText();
  await page.getByLabel('Code reçu par e-mail').fill(letter.match(/^\s*(\d{6})\s*$/m)![1]);
  await page.getByLabel(/^J’ai lu ces 2 conventions/).check();
  await page.getByLabel('Je déclare avoir le pouvoir').check();
  await page.getByRole('button', { name: 'Signer ces 2 conventions' }).click();
  await expect(page.getByText('2 signatures sur 2')).toBeVisible();
});
