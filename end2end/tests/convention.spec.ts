// Filling a convention, alone and two at once, with JavaScript and without.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { conventionOf, HOSTS, openDays } from './conventions';
import { expect, hydrated, sound, test } from './fixtures';
import { keyboard } from './input';

// Files as people hand them over.
const sample = (name: string) => join(__dirname, '../../server/testing/samples', name);

const SCHOOLS = ['eleve', 'representants', 'lycee', 'referent', 'sante'];

test('what is missing leads to its field, and a section is saved', async ({ page, server, plain }) => {
  await server.signIn(page, 'Karim Benali');
  const convention = await conventionOf(page, 'Lina Traoré');
  await page.goto(convention);
  await hydrated(page, plain);
  await page.getByRole('link', { name: /Sa fonction/ }).click();
  await expect(page).toHaveURL(/\/tuteur\?verifier=1#tuteur_qualite$/);
  await hydrated(page, plain);
  await page.getByLabel('Sa fonction').fill('Menuisier');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
  await expect(page.getByText('C’est enregistré.')).toBeVisible();
  await expect(page.getByLabel('Sa fonction')).toHaveValue('Menuisier');
});

test('what the campaign’s text asks about safety is filled, and stands in the document', async ({ page, server, plain }) => {
  await server.signIn(page, 'Karim Benali');
  const convention = await conventionOf(page, 'Lina Traoré');
  const save = page.getByRole('button', { name: 'Enregistrer', exact: true }).last();
  const fill = async (part: string, typed: Record<string, string>) => {
    await page.goto(`${convention}/${part}`);
    await hydrated(page, plain);
    for (const [label, text] of Object.entries(typed)) await page.getByLabel(label).fill(text);
    await save.click();
    await expect(page.getByText('C’est enregistré.')).toBeVisible();
    for (const [label, text] of Object.entries(typed)) await expect(page.getByLabel(label)).toHaveValue(text);
  };
  await fill('tuteur', { 'Personne vers qui se tourner': 'Nadia Ferrand', 'Téléphone de cette personne': '06 39 98 00 06' });
  await fill('activites', { 'Risques que l’élève peut rencontrer': 'Aucun risque particulier', 'Équipements de protection fournis': 'Gilet jaune' });
  // A service of the State insures itself: one of the two boxes is enough.
  await page.goto(`${convention}/pratique?verifier=1`);
  await hydrated(page, plain);
  await page.getByLabel(/^La structure est assurée/).uncheck();
  await page.getByLabel(/^La structure est un service de l’État/).check();
  await save.click();
  await expect(page.getByText('C’est enregistré.')).toBeVisible();
  await page.goto(`${convention}/pratique?verifier=1`);
  await hydrated(page, plain);
  await expect(page.locator('#assurance_hote-erreur')).toBeEmpty();
  await page.goto(`${convention}/apercu`);
  await hydrated(page, plain);
  for (const said of ['Nadia Ferrand', 'Aucun risque particulier', 'Gilet jaune', 'son propre assureur', 'Article 10']) {
    await expect(page.locator('main')).toContainText(said);
  }
  await sound(page, 'the document of the campaign’s text', plain);
  await page.goto(`${convention}/pratique`);
  await hydrated(page, plain);
  await page.getByLabel(/^La structure est un service de l’État/).uncheck();
  await save.click();
  await expect(page.getByText('C’est enregistré.')).toBeVisible();
});

test('what is adjusted for a pupil is said by the lycée, in the document of the parties', async ({ page, server, plain }) => {
  await server.signIn(page, 'Thomas Nguyen');
  const filled = await conventionOf(page, 'Hugo Fabre', '/lycee/conventions');
  const save = page.getByRole('button', { name: 'Enregistrer', exact: true }).last();
  await page.goto(`${filled}/sante`);
  await hydrated(page, plain);
  await page.getByLabel('Aménagements prévus').fill('Une pause au calme, chaque heure.');
  await save.click();
  await expect(page.getByText('C’est enregistré.')).toBeVisible();
  await page.goto(`${filled}/referent`);
  await hydrated(page, plain);
  await page.getByLabel('Travail de l’élève après le stage').selectOption('rapport');
  await save.click();
  await expect(page.getByText('C’est enregistré.')).toBeVisible();
  await page.goto(`${filled}/apercu`);
  await hydrated(page, plain);
  await expect(page.locator('main')).toContainText('Une pause au calme, chaque heure.');
  await expect(page.locator('main')).toContainText('Un rapport de l’élève');
});

test('hours are typed once for every day, and a breach names its day', async ({ page, server, plain }) => {
  await server.signIn(page, 'Karim Benali');
  const convention = await conventionOf(page, 'Lina Traoré');
  await page.goto(`${convention}/horaires`);
  await hydrated(page, plain);
  const save = page.getByRole('button', { name: 'Enregistrer', exact: true }).last();
  await page.locator('#chaque_jour_s1_matin_a').fill('11:45');
  if (plain) await save.click();
  await expect(page.locator('#s1_jeudi_matin_a')).toHaveValue('11:45');
  // What differs stays, and is said.
  await expect(page.locator('#s1_vendredi_matin_a')).toHaveValue('12:00');
  await expect(page.locator('.hours-sum').first()).toContainText(/Du lundi au jeudi, 9\sh\s–\u2060?\s11\sh\s45/);
  await openDays(page);
  await page.getByRole('group', { name: 'Mercredi' }).first().getByLabel('Sans stage').check();
  if (plain) await save.click();
  await expect(page.locator('#s1_mercredi_matin_de')).toHaveValue('');
  await expect(page.locator('.hours-sum').first()).toContainText('sans stage le mercredi');
  await openDays(page);
  await page.locator('#s1_mardi_apres_midi_a').fill('19:30');
  if (plain) await save.click();
  else await page.locator('#s1_mardi_apres_midi_a').blur();
  // A day that differs and is wrong is not left behind its summary.
  await expect(page.locator('#s1_mardi_matin_de-erreur')).toContainText('Mardi');
  await expect(page.locator('#s1_mardi_matin_de-erreur')).toBeVisible();
  await page.locator('#s1_mardi_apres_midi_a').fill('17:00');
  await page.getByRole('group', { name: 'Mercredi' }).first().getByLabel('Sans stage').uncheck();
  await save.click();
  await expect(page.locator('#s1_mardi_matin_de-erreur')).toBeHidden();
  await expect(page.locator('#s1_mercredi_matin_a')).toHaveValue('11:45');
  // What is wrong with every day is told once, under the line of every day, and marks the time that is too late.
  const late = page.locator('#chaque_jour_s1_apres_midi_a');
  await late.fill('22:00');
  if (plain) await save.click();
  else await late.blur();
  await expect(page.locator('#memes_s1_-erreur')).toContainText('jamais après');
  await expect(late).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('#chaque_jour_s1_matin_de')).not.toHaveAttribute('aria-invalid');
  await openDays(page);
  await expect(page.locator('#memes_s1_-erreur')).toBeVisible();
  for (const day of ['lundi', 'jeudi']) await expect(page.locator(`#s1_${day}_matin_de-erreur`)).toBeHidden();
  await late.fill('17:00');
  await save.click();
  await expect(page.locator('#memes_s1_-erreur')).toBeEmpty();
});

test('a week of hours is short on a phone', async ({ page, server }) => {
  await server.signIn(page, 'Karim Benali');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${await conventionOf(page, 'Lina Traoré')}/horaires`);
  for (const week of await page.locator('.hours-one').all()) {
    expect((await week.boundingBox())!.height).toBeLessThanOrEqual(600);
  }
});

test('nothing sticks out of the host’s part, and axe finds nothing', async ({ page, server, plain }) => {
  await server.signIn(page, 'Karim Benali');
  const convention = await conventionOf(page, 'Lina Traoré');
  for (const rest of ['', ...HOSTS.map((name) => `/${name}`), '/apercu']) {
    await page.goto(`${convention}${rest}`);
    await hydrated(page, plain);
    await sound(page, rest || 'the convention', plain);
  }
  await page.goto(`${convention}/pratique`);
  await hydrated(page, plain);
  await page.locator('.convention-preview > summary').click();
  await sound(page, 'pratique, with the document', plain);
});

test('nor out of the lycée’s part', async ({ page, server, plain }) => {
  await server.signIn(page, 'Thomas Nguyen');
  const filled = await conventionOf(page, 'Hugo Fabre', '/lycee/conventions');
  for (const name of SCHOOLS) {
    await page.goto(`${filled}/${name}`);
    await hydrated(page, plain);
    await sound(page, name, plain);
  }
});

test('the document beside the fields follows what is typed', async ({ page, server, plain }) => {
  await server.signIn(page, 'Karim Benali');
  await page.goto(`${await conventionOf(page, 'Lina Traoré')}/pratique`);
  await hydrated(page, plain);
  const document = page.locator('.convention-preview');
  // As the server drew it, it needs none of the code that knows the whole text.
  const fetched: string[] = [];
  page.on('request', (request) => /preview[^/]*\.wasm$/.test(request.url()) && fetched.push(request.url()));
  await hydrated(page, plain);
  await document.locator('summary').click();
  await expect(document.locator('article.convention h2')).toBeVisible();
  expect(fetched).toEqual([]);
  const text = `Réfectoire du moulin, ${Date.now()}`;
  const saved = plain ? undefined : page.waitForResponse(/\/api\/convention\/autosave/);
  await page.getByLabel('Repas de midi').fill(text);
  if (plain) {
    await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
    await document.locator('summary').click();
  }
  await expect(document.getByText(text).first()).toBeVisible();
  expect(fetched).toHaveLength(plain ? 0 : 1);
  if (plain) return;
  await test.step('and in a section that is opened by a link', async () => {
    // Words from the time before say that it is saved, too: what was typed now is once the site has answered.
    await saved;
    await expect(page.locator('.saving')).toContainText('Enregistré');
    await page.locator('.convention-nav a:not([aria-current])').first().evaluate((link: HTMLElement) => link.click());
    await expect(page).not.toHaveURL(/pratique$/);
    // The fold stays as it was left, or not: the document is drawn once it is open.
    if (!(await document.evaluate((fold: HTMLDetailsElement) => fold.open))) await document.locator('summary').click();
    await expect(document.getByText(text).first()).toBeVisible();
  });
});

test('who else is there is told', async ({ page, server, another, plain }) => {
  if (!plain) await page.clock.install();
  const presence = page.locator('.presence');
  // A page asks again every fifteen seconds.
  const asksAgain = async (expectation: () => Promise<void>) =>
    expect(async () => {
      await page.clock.runFor(15_000);
      await expectation();
    }).toPass();
  await server.signIn(page, 'Karim Benali');
  const address = `${await conventionOf(page, 'Sami Haddad')}/lieu`;
  await page.goto(address);
  await hydrated(page, plain);
  await page.reload();
  await hydrated(page, plain);
  await expect(presence).not.toContainText('vous');
  const louise = await another();
  await server.signIn(louise, 'Louise Garnier');
  await louise.goto(address);
  await hydrated(louise, plain);
  await expect(louise.locator('.presence')).toContainText('Karim Benali est aussi sur cette partie.');
  const herToo = 'Louise Garnier est aussi sur cette partie.';
  if (plain) {
    await page.reload();
    await expect(presence).toContainText(herToo);
  } else {
    await asksAgain(() => expect(presence).toContainText(herToo, { timeout: 1_000 }));
    await louise.goto('/espace');
    await asksAgain(() => expect(presence).not.toContainText('Louise Garnier', { timeout: 1_000 }));
  }
});

test('two people who write in one place choose', async ({ page, server, another, plain, expected }) => {
  expected.push(/status of 409/);
  await server.signIn(page, 'Karim Benali');
  const address = `${await conventionOf(page, 'Ilyès Benoit')}/tuteur`;
  await page.goto(address);
  await hydrated(page, plain);
  const louise = await another();
  await server.signIn(louise, 'Louise Garnier');
  await louise.goto(address);
  await hydrated(louise, plain);
  const [mine, hers] = [`Karim ${Date.now()}`, `Louise ${Date.now()}`];
  const name = page.getByLabel('Nom du tuteur');
  await louise.getByLabel('Nom du tuteur').fill(hers);
  await louise.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
  await expect(louise.getByText('C’est enregistré.').first()).toBeVisible();
  await name.fill(mine);
  if (plain) await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
  else await name.blur();
  const told = page.getByText('Vous avez écrit à deux au même endroit');
  await expect(told).toBeVisible();
  await sound(page, 'a conflict', plain);
  const take = page.getByLabel(/Prendre celle de Louise Garnier/);
  const confirm = page.getByRole('button', { name: 'Confirmer mes choix' });
  if (plain) {
    await take.check();
    await confirm.click();
    await expect(page.getByText('C’est enregistré.').first()).toBeVisible();
  } else {
    // Going through the choices with the arrows decides nothing.
    await page.getByLabel(/Garder la mienne/).focus();
    await page.keyboard.press('ArrowDown');
    await expect(take).toBeChecked();
    await expect(told).toBeVisible();
    await expect(name).toHaveValue(mine);
    await keyboard.press(confirm);
    await expect(told).toBeHidden();
    await expect(name).toBeFocused();
    await expect(page.locator('.saving')).toContainText(/nregistré/);
  }
  await expect(name).toHaveValue(hers);
});

test('the family hands the certificate over', async ({ page, server, plain }) => {
  await server.signIn(page, 'Nadia Caron');
  await page.goto('/espace');
  await hydrated(page, plain);
  // The act leads to its place within the page, for the eye and for the keyboard.
  await page.locator('.to-do-list a[href$="#attestation-remise"]').filter({ hasText: 'Jules Caron' }).first().click();
  await page.waitForURL(/\/convention\/[^/]+#attestation-remise$/);
  await expect(page.locator('#attestation-remise')).toBeFocused();
  await expect(page.locator('#attestation-remise')).toBeInViewport();
  await hydrated(page, plain);
  await expect(page.locator('#attestation-remise')).toBeFocused();
  const send = page.getByRole('button', { name: 'Envoyer l’attestation' });
  const file = page.locator('#fichier');
  await file.setInputFiles({ name: 'attestation.pdf', mimeType: 'application/pdf', buffer: Buffer.from('not a pdf') });
  await send.click();
  await expect(page.locator('#fichier-erreur')).toContainText('ni un PDF');
  await file.setInputFiles(sample('document.pdf'));
  await send.click();
  await expect(page.getByText('L’attestation est remise.')).toBeVisible();
  await expect(page.getByRole('link', { name: /Télécharger l’attestation/ })).toBeVisible();
});

// A picture that no program makes smaller without loss: noise.
const picture = (width: number, height: number) => {
  const chunk = (kind: string, content: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
    const numbers = Buffer.alloc(8);
    numbers.writeUInt32BE(content.length, 0);
    numbers.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits, red, green and blue.
  header.set([8, 2], 8);
  const rows = Array.from({ length: height }, () => Buffer.concat([Buffer.from([0]), randomBytes(width * 3)]));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

test('a photograph arrives upright and without where it was taken; one that is too large is told, or made smaller', async ({ page, server, plain }) => {
  await server.signIn(page, 'Nadia Caron');
  await page.goto('/espace/conventions');
  await page.getByRole('link', { name: /^Jules Caron/ }).click();
  await page.waitForURL(/\/convention\//);
  const address = `${new URL(page.url()).pathname}/attestation`;
  await hydrated(page, plain);
  const send = page.getByRole('button', { name: 'Envoyer l’attestation' });
  const file = page.locator('#fichier');

  await file.setInputFiles(sample('photograph.jpg'));
  await send.click();
  await expect(page.getByText('L’attestation est remise.')).toBeVisible();
  const kept = await (await page.request.get(address)).body();
  expect(kept.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  for (const secret of ['POSITION-SECRETE', 'FABRICANT-SECRET', 'VIGNETTE-SECRETE', 'Exif']) expect(kept.includes(secret)).toBe(false);

  const large = picture(1600, 1200);
  expect(large.length).toBeGreaterThan(5 * 1024 * 1024);
  await file.setInputFiles({ name: 'grande.png', mimeType: 'image/png', buffer: large });
  await send.click();
  if (plain) {
    await expect(page.locator('#fichier-erreur')).toContainText('5\u{a0}Mo');
    await expect(send).toBeVisible();
  } else {
    // The page says so of the first one already.
    const now = async () => (await page.request.get(address)).body();
    await expect.poll(async () => (await now()).equals(kept)).toBe(false);
    await expect(page.getByRole('link', { name: /Télécharger l’attestation/ })).toBeVisible();
    const smaller = await now();
    expect(smaller.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    expect(smaller.length).toBeLessThan(5 * 1024 * 1024);
  }
});
