// Signing: a tutor, a head, a pupil, a guardian and a host, each in a browser of their own, from the host's part to the signed file;
// and the public check.
import type { Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { conventionOf } from './conventions';
import { clean, expect, hydrated, sticksOut, test } from './fixtures';

/** A window of that width. */
const wide = (width: number) => ({ viewport: { width, height: 800 } });

/** The last e-mail to that address. */
const letter = (page: Page, email: string) => page.locator('.letter').filter({ hasText: email }).first();

/** The path of the last personal link sent to that address. */
async function linkTo(page: Page, email: string): Promise<string> {
  await page.goto('/dev/courriels');
  const sent = page.locator('.letter').filter({ hasText: email }).filter({ hasText: 'jeton=' }).first();
  const href = await sent.locator('a[href*="/lien?jeton="]').first().getAttribute('href');
  return href!;
}

/** The last code sent to that address. */
async function codeTo(page: Page, email: string): Promise<string> {
  await page.goto('/dev/courriels');
  const text = await letter(page, email).innerText();
  return text.match(/^\s*(\d{6})\s*$/m)![1];
}

/** No fault that axe knows of, by day and by night, and nothing that sticks out. */
async function isSound(page: Page, plain: boolean) {
  expect(await sticksOut(page), page.url()).toBe(false);
  if (plain) return;
  await clean(page, page.url());
}

/** What the page of the check says beforehand of a file. */
const SENT = 'Le fichier est envoyé à ce site';
const STAYS = 'Le fichier reste sur votre appareil';

/** Where requests with a file or anything else in them go, from now on. */
function posts(page: Page): string[] {
  const seen: string[] = [];
  page.on('request', (request) => {
    const body = request.postDataBuffer();
    if (request.method() === 'POST' || body) seen.push(new URL(request.url()).pathname);
  });
  return seen;
}

/** Opens the last personal link sent to that address, with the code that is sent for it. */
async function open(page: Page, plain: boolean, mail: Page, email: string, button: string) {
  await page.goto(await linkTo(mail, email));
  await hydrated(page, plain);
  await isSound(page, plain);
  await typeCode(page, plain, mail, email);
  await page.getByRole('button', { name: button }).click();
  await page.waitForURL((url) => url.pathname !== '/lien');
  await hydrated(page, plain);
}

/** Asks for the code that opens a personal link, and types it. */
async function typeCode(page: Page, plain: boolean, mail: Page, email: string) {
  await page.getByRole('button', { name: 'Recevoir un code' }).click();
  await expect(page.getByText('Un code vient de partir')).toBeVisible();
  const code = await codeTo(mail, email);
  await hydrated(page, plain);
  await page.getByLabel('Code reçu par e-mail').fill(code);
}

/** Signs for the structure by a personal link that was opened a moment ago: its code signs as well. */
async function signByLink(page: Page) {
  await page.getByLabel('J’ai lu la convention').check();
  await page.getByLabel('Je déclare avoir le pouvoir').check();
  await page.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(page.getByText('Votre signature est enregistrée')).toBeVisible();
}

/** Reads and signs by an account. */
async function sign(page: Page, plain: boolean, address: string) {
  await page.goto(`${address}/signer`);
  await hydrated(page, plain);
  expect(await sticksOut(page)).toBe(false);
  await page.getByLabel('J’ai lu la convention').check();
  await page.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(page.getByText('Votre signature est enregistrée')).toBeVisible();
}

test('five people bring a convention from the tutor to the signed file', async ({ another, server, plain, request }, info) => {
  test.setTimeout(240_000);
  // The lycée sent this one back to the tutor; neither the tutor nor whoever represents the structure has an account.
  const pupil = 'Emma Lopez';
  const guardian = 'famille@exemple.org';
  const [tutors, represents] = ['emma.tuteur@atelier.example', 'emma.direction@atelier.example'];
  const mail = await another({ ...wide(800), javaScriptEnabled: false });

  const head = await another(wide(1280));
  await server.signIn(head, 'Hélène Dubois');
  const address = await conventionOf(head, pupil, '/lycee/conventions');

  // The structure's own people send the tutor a link.
  const owner = await another(wide(1280));
  await server.signIn(owner, 'Karim Benali');
  await owner.goto(address);
  await hydrated(owner, plain);
  await owner.getByRole('button', { name: 'Envoyer un lien au tuteur' }).click();
  await expect(owner.getByText('Un nouveau lien est parti au tuteur')).toBeVisible();

  // By it the tutor fills what is missing, and hands the part over.
  const tutor = await another(wide(1280));
  await open(tutor, plain, mail, tutors, 'Ouvrir la convention');
  await expect(tutor).toHaveURL(new RegExp(`${address}$`));
  await expect(tutor.getByText('Vous agissez ici par un lien personnel')).toBeVisible();
  await expect(tutor.getByText('Dites où l’élève prend son repas de midi.').first()).toBeVisible();
  await isSound(tutor, plain);
  await tutor.goto(`${address}/pratique`);
  await hydrated(tutor, plain);
  await tutor.getByLabel('Repas de midi').fill('À la cantine de la rue, avec l’équipe.');
  await tutor.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
  await expect(tutor.getByText('C’est enregistré.')).toBeVisible();
  await tutor.goto(address);
  await hydrated(tutor, plain);
  await tutor.getByRole('button', { name: 'Envoyer au lycée' }).click();
  await expect(tutor.getByText('Votre partie est envoyée au lycée')).toBeVisible();

  await head.goto(address);
  await hydrated(head, plain);
  await head.getByLabel(/J’ai relu la convention/).check();
  await head.getByRole('button', { name: /Valider/ }).click();
  await expect(head.locator('main')).toContainText('Validée');

  // The guardian has no account at that address: a link is sent there.
  const id = address.split('/').pop();
  await head.goto(`/lycee/signatures/${id}`);
  await hydrated(head, plain);
  const parent = head.locator('article.awaited').filter({ hasText: 'Représentant légal' });
  await parent.locator('summary', { hasText: 'Changer son adresse' }).click();
  await parent.getByLabel('Adresse e-mail').fill(guardian);
  await parent.getByRole('button', { name: 'Changer l’adresse' }).click();
  await expect(head.getByText('L’adresse est changée')).toBeVisible();

  const family = await another(wide(320));
  const link = await linkTo(family, guardian);
  // Programs that open links use nothing up.
  expect((await request.get(link)).status()).toBe(200);
  expect((await request.head(link)).status()).toBe(200);
  await family.goto(link);
  await hydrated(family, plain);
  await isSound(family, plain);
  // The secret has left the address, and the link alone opens nothing.
  expect(family.url()).not.toContain('jeton');
  await family.getByRole('button', { name: 'Recevoir un code' }).click();
  await expect(family.getByText('Un code vient de partir')).toBeVisible();
  const code = await codeTo(mail, guardian);
  await hydrated(family, plain);
  await family.getByLabel('Code reçu par e-mail').fill(code === '000000' ? '000001' : '000000');
  await family.getByRole('button', { name: 'Lire la convention' }).click();
  await expect(family.locator('#code-erreur')).toContainText('Il vous reste 4 essais');
  await hydrated(family, plain);
  await family.getByLabel('Code reçu par e-mail').fill(code);
  await family.getByRole('button', { name: 'Lire la convention' }).click();
  await expect(family).toHaveURL(new RegExp(`${address}/signer`));
  await hydrated(family, plain);
  await isSound(family, plain);
  await family.getByLabel('J’ai lu la convention').check();
  await family.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(family.getByText('Votre signature est enregistrée')).toBeVisible();

  // The pupil's page follows the others.
  const student = await another(wide(390));
  await server.signIn(student, pupil);
  await sign(student, plain, address);
  await hydrated(student, plain);
  // Who represents the structure has no account: a link left with the validation.
  const host = await another(wide(1280));
  await open(host, plain, mail, represents, 'Lire la convention');
  await expect(host).toHaveURL(new RegExp(`${address}/signer`));
  await isSound(host, plain);
  await signByLink(host);
  if (plain) await student.reload();
  await expect(student.locator('.signatures')).toContainText('3 signatures sur 4');

  await head.goto('/lycee/signatures');
  await hydrated(head, plain);
  await head.getByRole('checkbox', { name: new RegExp(`^${pupil}`) }).check();
  await head.getByRole('button', { name: /^Signer (ensemble les conventions cochées|une convention|[0-9]+)/ }).click();
  await head.waitForURL(/\/lycee\/signatures\/lot/);
  await hydrated(head, plain);
  expect(await sticksOut(head)).toBe(false);
  if (!plain) await clean(head, 'signing several at once');
  await head.getByRole('button', { name: 'Recevoir un code pour' }).click();
  await expect(head.getByText('Un code vient de partir')).toBeVisible();
  const batch = await codeTo(mail, 'helene@lycee.example');
  await hydrated(head, plain);
  await head.getByLabel('Code reçu par e-mail').fill(batch);
  await head.getByLabel(/J’ai lu/).check();
  await head.getByRole('button', { name: 'Signer cette convention' }).click();
  await expect(head.getByText('tout est signé')).toBeVisible();

  // A page that was left open says so by itself, in its every part.
  if (plain) await student.reload();
  await expect(student.getByRole('heading', { level: 1 })).toHaveText('La convention est signée par tous');
  await expect(student.locator('main .tag').first()).toHaveText('Signée par tous');

  // The file is made within moments, and each has it.
  const file = student.getByRole('link', { name: 'Télécharger la convention signée (PDF)' });
  await expect(async () => {
    if (plain) await student.reload();
    await expect(file).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  const href = (await file.getAttribute('href'))!;
  const pdf = await student.context().request.get(href);
  expect(pdf.status()).toBe(200);
  const bytes = await pdf.body();
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  // Kept with the results, to be looked at page by page.
  writeFileSync(info.outputPath('convention.pdf'), bytes);
  expect((await request.get(href, { maxRedirects: 0 })).status()).not.toBe(200);

  // A guardian who has lost the e-mails asks the lycée for another link, which leads to the signed file.
  await head.goto(`/lycee/signatures/${id}`);
  await hydrated(head, plain);
  const signed = head.locator('article.awaited').filter({ hasText: guardian });
  await expect(signed).toContainText('Lit par un lien personnel');
  await isSound(head, plain);
  await signed.getByRole('button', { name: 'Envoyer un nouveau lien' }).click();
  await expect(head.getByText('Un nouveau lien est parti')).toBeVisible();
  await open(family, plain, mail, guardian, 'Ouvrir la convention');
  await family.goto(address);
  await hydrated(family, plain);
  await expect(family.getByRole('link', { name: 'Télécharger la convention signée (PDF)' })).toBeVisible();

  // Whoever is shown the file checks it; one byte more, and it is another one.
  const anybody = await another(wide(390));
  const posted = posts(anybody);
  const altered = Buffer.concat([bytes, Buffer.from(' ')]);
  for (const [buffer, said] of [
    [bytes, 'Authentique et complète'],
    [altered, 'Document inconnu'],
  ] as const) {
    await anybody.goto('/verifier');
    await hydrated(anybody, plain);
    await expect(anybody.getByText(plain ? SENT : STAYS)).toBeVisible();
    await expect(anybody.getByText(plain ? STAYS : SENT)).toBeHidden();
    await anybody.getByLabel('Document PDF').setInputFiles({ name: 'convention.pdf', mimeType: 'application/pdf', buffer });
    await anybody.getByRole('button', { name: 'Vérifier ce fichier' }).click();
    await expect(anybody.locator('.check-answer')).toContainText(said);
    await expect(anybody.locator('.check-answer')).toBeFocused();
  }
  // With JavaScript nothing left but two addresses.
  expect(posted).toEqual(plain ? ['/verifier/fichier', '/verifier/fichier'] : []);
  // Whoever wants to know what of it is true sends it whole.
  await hydrated(anybody, plain);
  await isSound(anybody, plain);
  await anybody.getByLabel('Fichier à faire examiner').setInputFiles({ name: 'convention.pdf', mimeType: 'application/pdf', buffer: altered });
  await anybody.getByRole('button', { name: 'Envoyer ce fichier pour un examen complet' }).click();
  await expect(anybody.locator('.check-answer')).toContainText('contient des pièces vraies');
  await expect(anybody.locator('.check-answer dd')).toHaveText(Array(4).fill('Tel qu’il a été donné'));
  await expect(anybody.getByRole('region', { name: 'Le cachet électronique du fichier' })).toContainText('ne porte aucun cachet');
  expect(posted.at(-1)).toBe('/verifier/examen');
  await hydrated(anybody, plain);
  await isSound(anybody, plain);
});

test('a file is hashed on the device, before the page’s code runs and when it was reached by it', async ({ page, plain }) => {
  test.skip(plain, 'hashing is JavaScript');
  const buffer = Buffer.from('%PDF-1.7 rien de ce site %%EOF');
  const digest = createHash('sha256').update(buffer).digest('hex');
  const file = { name: 'autre.pdf', mimeType: 'application/pdf', buffer };
  const posted = posts(page);
  const check = async () => {
    await expect(page.getByText(STAYS)).toBeVisible();
    await expect(page.getByText(SENT)).toBeHidden();
    await page.getByLabel('Document PDF').setInputFiles(file);
    await page.getByRole('button', { name: 'Vérifier ce fichier' }).click();
    await expect(page).toHaveURL(`/verifier?empreinte=${digest}`);
    await expect(page.locator('.check-answer')).toContainText('L’empreinte seule ne dit pas lequel');
  };
  // By a link of a page that is awake: the part of the page comes without the server's.
  await page.goto('/aide');
  await hydrated(page);
  await page.locator('footer').getByRole('link', { name: /Vérifier/ }).click();
  await expect(page).toHaveURL('/verifier');
  await check();
  // Without the page's code.
  await page.route('**/pkg/*.{js,wasm}', (route) => route.abort('blockedbyclient'));
  await page.goto('/verifier');
  await check();
  expect(posted).toEqual([]);
});

test('where the device cannot hash, the file is sent, and that is said before', async ({ page, plain }) => {
  test.skip(plain, 'hashing is JavaScript');
  const file = { name: 'autre.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 rien de ce site %%EOF') };
  const posted = posts(page);
  const button = page.getByRole('button', { name: 'Vérifier ce fichier' });
  // It fails once a file is there.
  await page.addInitScript(() => {
    SubtleCrypto.prototype.digest = () => Promise.reject(new Error('no'));
  });
  await page.goto('/verifier');
  await hydrated(page);
  await page.getByLabel('Document PDF').setInputFiles(file);
  await expect(page.getByText('si vous continuez, le fichier sera envoyé')).toBeVisible();
  await expect(page.getByText(SENT)).toBeVisible();
  await expect(page.getByText(STAYS)).toBeHidden();
  expect(posted).toEqual([]);
  await button.click();
  await expect(page.locator('.check-answer')).toContainText('Document inconnu');
  // There is nothing to hash with, as on pages without https.
  await page.addInitScript(() => Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined }));
  await page.goto('/verifier');
  await hydrated(page);
  await expect(page.getByText(SENT)).toBeVisible();
  await page.getByLabel('Document PDF').setInputFiles(file);
  await button.click();
  await expect(page.locator('.check-answer')).toContainText('Document inconnu');
  expect(posted).toEqual(['/verifier/fichier', '/verifier/fichier']);
});

test('a check of nothing, and a link that is not good, say what to do', async ({ page, plain }) => {
  await page.goto('/verifier?reference=QZ-27-0000-0000&code=0000000000');
  await hydrated(page, plain);
  await expect(page.locator('.check-answer')).toContainText('Document inconnu');
  await expect(page.getByLabel('Référence', { exact: true })).toHaveValue('QZ-27-0000-0000');
  await page.goto('/lien?jeton=0123');
  await hydrated(page, plain);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ce lien n’est plus bon');
  await expect(page.getByRole('link', { name: 'recevez un nouveau lien' })).toBeVisible();
});
