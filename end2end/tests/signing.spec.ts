// Signing: a tutor, a head, a pupil, a guardian and a host, each in a browser of their own, from the host's part to the signed file;
// and the public check.
import type { Browser, Page } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { OwnServer } from './own_server';
import { awake, clean, expect, sticksOut, test } from './site';

async function enter(page: Page, name: string) {
  await page.goto('/connexion');
  await page.getByRole('button', { name }).click();
  await expect(page).toHaveURL(/\/espace$/);
}

/** Somebody in a browser of their own, on a window of that size. */
async function somebody(browser: Browser, baseURL: string, plain: boolean, width: number) {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: !plain, viewport: { width, height: 800 }, locale: 'fr-FR' });
  return context.newPage();
}

/** The last letter to that address. */
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
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Opens the last personal link sent to that address. */
async function open(page: Page, plain: boolean, email: string, button: string) {
  await page.goto(await linkTo(page, email));
  await awake(page, plain);
  await isSound(page, plain);
  await page.getByRole('button', { name: button }).click();
  await awake(page, plain);
}

/** Signs by a personal link that is open, with the code that was sent for it. */
async function signByCode(page: Page, plain: boolean, mail: Page, email: string) {
  await page.getByRole('button', { name: 'Recevoir un code' }).click();
  await expect(page.getByText('Un code vient de partir')).toBeVisible();
  const code = await codeTo(mail, email);
  await awake(page, plain);
  await page.getByLabel('Code reçu par e-mail').fill(code);
  await page.getByLabel('J’ai lu la convention').check();
  await page.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(page.getByText('Votre signature est enregistrée')).toBeVisible();
}

/** Reads and signs by an account. */
async function sign(page: Page, plain: boolean, address: string) {
  await page.goto(`${address}/signer`);
  await awake(page, plain);
  expect(await sticksOut(page)).toBe(false);
  await page.getByLabel('J’ai lu la convention').check();
  await page.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(page.getByText('Votre signature est enregistrée')).toBeVisible();
}

// Two projects have a convention of their own, which the lycée sent back to the tutor; neither the tutor nor who represents the
// structure has an account.
const PUPILS: Record<string, [name: string, login: string]> = { desktop: ['Emma Lopez', 'emma'], 'phone-plain': ['Malik Roche', 'malik'] };

test('five people bring a convention from the tutor to the signed file', async ({ browser, baseURL, plain, request }, info) => {
  test.skip(!PUPILS[info.project.name], 'one convention with JavaScript, one without');
  test.setTimeout(420_000);
  const [pupil, login] = PUPILS[info.project.name];
  const guardian = `famille.${info.project.name}@exemple.org`;
  const [tutors, represents] = [`${login}.tuteur@atelier.example`, `${login}.direction@atelier.example`];
  const mail = await somebody(browser, baseURL!, true, 800);

  const head = await somebody(browser, baseURL!, plain, 1280);
  await enter(head, 'Hélène Dubois');
  await head.goto('/lycee/conventions');
  const address = (await head.getByRole('link', { name: pupil }).first().getAttribute('href'))!;

  // The structure's own people send the tutor a link.
  const owner = await somebody(browser, baseURL!, plain, 1280);
  await enter(owner, 'Karim Benali');
  await owner.goto(address);
  await awake(owner, plain);
  await owner.getByRole('button', { name: 'Envoyer un lien au tuteur' }).click();
  await expect(owner.getByText('Un nouveau lien est parti au tuteur')).toBeVisible();
  await owner.context().close();

  // By it the tutor fills what is missing, and hands the part over.
  const tutor = await somebody(browser, baseURL!, plain, 1280);
  await open(tutor, plain, tutors, 'Ouvrir la convention');
  await expect(tutor).toHaveURL(new RegExp(`${address}$`));
  await expect(tutor.getByText('Vous agissez ici par un lien personnel')).toBeVisible();
  await expect(tutor.getByText('Dites où l’élève prend son repas de midi.').first()).toBeVisible();
  await isSound(tutor, plain);
  await tutor.goto(`${address}/pratique`);
  await awake(tutor, plain);
  await tutor.getByLabel('Repas de midi').fill('À la cantine de la rue, avec l’équipe.');
  await tutor.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
  await expect(tutor.getByText('C’est enregistré.')).toBeVisible();
  await tutor.goto(address);
  await awake(tutor, plain);
  await tutor.getByRole('button', { name: 'Envoyer au lycée' }).click();
  await expect(tutor.getByText('Votre partie est envoyée au lycée')).toBeVisible();

  await head.goto(address);
  await awake(head, plain);
  await head.getByLabel(/J’ai relu la convention/).check();
  await head.getByRole('button', { name: /Valider/ }).click();
  await expect(head.locator('main')).toContainText('Validée');

  // The guardian has no account at that address: a link is sent there.
  const id = address.split('/').pop();
  await head.goto(`/lycee/signatures/${id}`);
  await awake(head, plain);
  await isSound(head, plain);
  await head.locator('summary', { hasText: 'Changer son adresse' }).click();
  await head.getByLabel('Adresse e-mail').fill(guardian);
  await head.getByRole('button', { name: 'Changer l’adresse' }).click();
  await expect(head.getByText('L’adresse est changée')).toBeVisible();

  const family = await somebody(browser, baseURL!, plain, 320);
  const link = await linkTo(family, guardian);
  // Programs that open links use nothing up.
  expect((await request.get(link)).status()).toBe(200);
  expect((await request.head(link)).status()).toBe(200);
  await family.goto(link);
  await awake(family, plain);
  await isSound(family, plain);
  await family.getByRole('button', { name: 'Lire la convention' }).click();
  await expect(family).toHaveURL(new RegExp(`${address}/signer`));
  await awake(family, plain);
  await isSound(family, plain);
  // Without the code nothing is refused either.
  await family.locator('summary', { hasText: 'Refuser de signer' }).click();
  await family.getByLabel('Pourquoi').fill('Une autre personne a ce lien.');
  await family.getByRole('button', { name: 'Refuser de signer' }).click();
  await expect(family.locator('#code-refus-erreur')).toContainText('six chiffres');
  await awake(family, plain);
  await family.getByRole('button', { name: 'Recevoir un code' }).click();
  await expect(family.getByText('Un code vient de partir')).toBeVisible();
  const code = await codeTo(mail, guardian);
  await awake(family, plain);
  await family.getByLabel('Code reçu par e-mail').fill(code === '000000' ? '000001' : '000000');
  await family.getByLabel('J’ai lu la convention').check();
  await family.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(family.locator('#code-erreur')).toContainText('Il vous reste 4 essais');
  await awake(family, plain);
  await family.getByLabel('Code reçu par e-mail').fill(code);
  await family.getByLabel('J’ai lu la convention').check();
  await family.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(family.getByText('Votre signature est enregistrée')).toBeVisible();

  // The pupil's page follows the others.
  const student = await somebody(browser, baseURL!, plain, 390);
  await enter(student, pupil);
  await sign(student, plain, address);
  await awake(student, plain);
  // Who represents the structure has no account: a link left with the validation.
  const host = await somebody(browser, baseURL!, plain, 1280);
  await open(host, plain, represents, 'Lire la convention');
  await expect(host).toHaveURL(new RegExp(`${address}/signer`));
  await isSound(host, plain);
  await signByCode(host, plain, mail, represents);
  if (plain) await student.reload();
  await expect(student.locator('.signatures')).toContainText('3 signatures sur 4');

  await head.goto('/lycee/signatures');
  await awake(head, plain);
  await isSound(head, plain);
  await head.getByLabel(pupil).check();
  await head.getByRole('button', { name: 'Signer ensemble les conventions cochées' }).click();
  await awake(head, plain);
  expect(await sticksOut(head)).toBe(false);
  if (!plain) await clean(head, 'signing several at once');
  // Both projects have one head, who gets a code a minute: whoever comes second asks again.
  await expect(async () => {
    await awake(head, plain);
    await head.getByRole('button', { name: 'Recevoir un code pour' }).click();
    await expect(head.getByText('Un code vient de partir')).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 150_000, intervals: [15_000] });
  const batch = await codeTo(mail, 'helene@lycee.example');
  await awake(head, plain);
  await head.getByLabel('Code reçu par e-mail').fill(batch);
  await head.getByLabel(/J’ai lu/).check();
  await head.getByRole('button', { name: 'Signer cette convention' }).click();
  await expect(head.getByText('tout est signé')).toBeVisible();

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

  // A guardian who has lost the letters asks the lycée for another link, which leads to the signed file.
  await head.goto(`/lycee/signatures/${id}`);
  await awake(head, plain);
  const signed = head.locator('article.awaited').filter({ hasText: guardian });
  await expect(signed).toContainText('Lit par un lien personnel');
  await isSound(head, plain);
  await signed.getByRole('button', { name: 'Envoyer un nouveau lien' }).click();
  await expect(head.getByText('Un nouveau lien est parti')).toBeVisible();
  await open(family, plain, guardian, 'Ouvrir la convention');
  await family.goto(address);
  await awake(family, plain);
  await expect(family.getByRole('link', { name: 'Télécharger la convention signée (PDF)' })).toBeVisible();

  // Whoever is shown the file checks it; one byte more, and it is another one.
  const anybody = await somebody(browser, baseURL!, plain, 390);
  for (const [buffer, said] of [
    [bytes, 'Authentique et complète'],
    [Buffer.concat([bytes, Buffer.from(' ')]), 'Document inconnu'],
  ] as const) {
    await anybody.goto('/verifier');
    await awake(anybody, plain);
    await anybody.getByLabel('Document PDF').setInputFiles({ name: 'convention.pdf', mimeType: 'application/pdf', buffer });
    await anybody.getByRole('button', { name: 'Vérifier ce fichier' }).click();
    await expect(anybody.locator('.check-answer')).toContainText(said);
  }
  for (const page of [tutor, head, family, student, host, mail, anybody]) await page.context().close();
});

test('the public check stays calm, fits small windows, and axe finds nothing', async ({ page, plain }) => {
  await page.goto('/verifier?reference=QZ-27-0000-0000&code=0000000000');
  await awake(page, plain);
  await expect(page.locator('.check-answer')).toContainText('Document inconnu');
  await expect(page.getByLabel('Référence', { exact: true })).toHaveValue('QZ-27-0000-0000');
  if (!plain) await clean(page, 'the public check');
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await sticksOut(page)).toBe(false);
});

test('a link that is not good says what to do', async ({ page, plain }) => {
  await page.goto('/lien?jeton=0123');
  await awake(page, plain);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ce lien n’est plus bon');
  await expect(page.getByText('demandez un nouveau lien au lycée')).toBeVisible();
  await isSound(page, plain);
});

test('a tick stays with its convention while the list changes under it', async ({ page, browser, plain }, info) => {
  test.skip(info.project.name !== 'desktop', 'once, on a demonstration of its own: its conventions are used up');
  test.setTimeout(180_000);
  const server = await OwnServer.start();
  try {
    const enters = async (who: Page) => {
      await who.goto(`${server.url}/connexion`);
      await who.getByRole('button', { name: 'Hélène Dubois' }).click();
      await expect(who).toHaveURL(/\/espace$/);
    };
    const found = async (name: string) => {
      await page.goto(`${server.url}/lycee/conventions`);
      const href = await page.getByRole('link', { name }).first().getAttribute('href');
      return `${server.url}${href}`;
    };
    await enters(page);
    // Jules waits for the head already; so does Maya once hers is validated.
    await page.goto(await found('Maya Nguyen'));
    await awake(page, plain);
    await page.getByLabel(/J’ai relu la convention/).check();
    await page.getByRole('button', { name: /Valider/ }).click();
    await expect(page.locator('main')).toContainText('Validée');
    const jules = await found('Jules Caron');

    await page.goto(`${server.url}/lycee/signatures`);
    await awake(page, plain);
    const boxes = page.locator('.batch input[type=checkbox]');
    await expect(boxes).toHaveCount(2);
    await expect(page.locator('.batch li').first()).toContainText('Jules Caron');
    await page.getByLabel('Maya Nguyen').check();
    // Elsewhere, the first one is signed: it leaves the list, and goes to those that wait for others.
    const other = await somebody(browser, server.url, false, 1280);
    await enters(other);
    await sign(other, false, jules);
    await other.context().close();
    await expect(boxes).toHaveCount(1);
    await expect(page.locator('.table')).toContainText('Jules Caron');
    await expect(page.getByLabel('Maya Nguyen')).toBeChecked();
    await page.getByRole('button', { name: 'Signer ensemble les conventions cochées' }).click();
    await expect(page.locator('main')).toContainText('Maya Nguyen');
    await expect(page.locator('main')).not.toContainText('Jules Caron');
  } finally {
    await server.stop();
  }
});
