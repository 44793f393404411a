// Filling a convention: with and without JavaScript, by keyboard alone, with the network cut, the server killed, and two people at once.
import type { Browser, Page } from '@playwright/test';
import { keyboard } from './hands';
import { OwnServer } from './own_server';
import { awake, clean, expect, sticksOut, test } from './site';

const section = (convention: string, name: string) => `${convention}/${name}`;

async function enter(page: Page, name: string, site = '') {
  await page.goto(`${site}/connexion`);
  await page.getByRole('button', { name }).click();
  await expect(page).toHaveURL(/\/espace$/);
}

// Each project has a convention of its own, which the host has yet to fill: projects run side by side.
const PUPILS: Record<string, string> = {
  phone: 'Lina Traoré',
  'phone-plain': 'Sami Haddad',
  desktop: 'Chloé Perrin',
  'desktop-plain': 'Ilyès Benoit',
};

/** The address of a pupil's convention, in a list of them. */
async function found(page: Page, list: string, name: string | RegExp): Promise<string> {
  await page.goto(list);
  const href = await page.getByRole('link', { name }).first().getAttribute('href');
  return href!;
}

/** The address of this project's convention. */
const ours = (page: Page) => found(page, '/structure/conventions', PUPILS[test.info().project.name]);

/** Another person in a browser of their own. */
async function other(browser: Browser, baseURL: string, name: string, javaScriptEnabled = true) {
  const context = await browser.newContext({ baseURL, javaScriptEnabled });
  const page = await context.newPage();
  await enter(page, name);
  return page;
}

// One after the other: they fill the same convention.
test.describe.configure({ mode: 'serial' });

test('what is missing leads to its field, and a section is saved', async ({ page, plain }) => {
  await enter(page, 'Karim Benali');
  const convention = await ours(page);
  await page.goto(convention);
  await awake(page, plain);
  await page.getByRole('link', { name: /Sa qualité/ }).click();
  await expect(page).toHaveURL(/\/structure\?verifier=1#rep_qualite$/);
  await page.getByLabel('Sa qualité').fill('Gérant');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
  await expect(page.getByText('C’est enregistré.')).toBeVisible();
  await expect(page.getByLabel('Sa qualité')).toHaveValue('Gérant');
});

test('a day’s hours are copied, and a breach names its day', async ({ page, plain }) => {
  await enter(page, 'Karim Benali');
  const convention = await ours(page);
  await page.goto(section(convention, 'horaires'));
  await awake(page, plain);
  await page.locator('#s1_lundi_matin_a').fill('11:45');
  await page.getByRole('button', { name: /Copier sur les autres jours les horaires du lundi, première/ }).click();
  await expect(page.locator('#s1_jeudi_matin_a')).toHaveValue('11:45');
  await page.locator('#s1_mardi_apres_midi_a').fill('19:30');
  if (plain) await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
  else await page.locator('#s1_mardi_apres_midi_a').blur();
  await expect(page.locator('#s1_mardi_matin_de-erreur')).toContainText('mardi');
  await page.locator('#s1_mardi_apres_midi_a').fill('17:00');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
  await expect(page.locator('#s1_mardi_matin_de-erreur')).toBeHidden();
});

/** The page as it is shown now: axe in both themes, and nothing sticks out of a narrow window. */
async function look(page: Page, what: string, plain: boolean) {
  if (!plain) await clean(page, what);
  const size = page.viewportSize()!;
  await page.setViewportSize({ width: 320, height: size.height });
  expect(await sticksOut(page), what).toBe(false);
  await page.setViewportSize(size);
}

const HOSTS = ['structure', 'tuteur', 'lieu', 'horaires', 'activites', 'pratique'];
const SCHOOLS = ['eleve', 'representants', 'lycee', 'referent', 'sante'];

test('nothing sticks out of the host’s part, and axe finds nothing', async ({ page, plain }) => {
  test.setTimeout(400_000);
  await enter(page, 'Karim Benali');
  const convention = await ours(page);
  for (const rest of ['', ...HOSTS.map((name) => `/${name}`), '/apercu']) {
    await page.goto(`${convention}${rest}`);
    await awake(page, plain);
    await look(page, rest, plain);
  }
  await page.goto(section(convention, 'pratique'));
  await awake(page, plain);
  await page.locator('.convention-preview > summary').click();
  await look(page, 'pratique, with the document', plain);
});

test('nor out of the lycée’s part, nor of a frozen convention', async ({ page, plain }) => {
  test.setTimeout(400_000);
  await enter(page, 'Thomas Nguyen');
  const filled = await found(page, '/lycee/conventions', /Hugo Fabre/);
  for (const name of SCHOOLS) {
    await page.goto(section(filled, name));
    await awake(page, plain);
    await look(page, name, plain);
  }
  const frozen = await found(page, '/lycee/conventions', /Jules Caron/);
  for (const rest of ['', '/version/1']) {
    await page.goto(`${frozen}${rest}`);
    await awake(page, plain);
    await look(page, `frozen${rest}`, plain);
  }
});

test('the document beside the fields follows what is typed', async ({ page, plain }) => {
  await enter(page, 'Karim Benali');
  await page.goto(section(await ours(page), 'pratique'));
  await awake(page, plain);
  const document = page.locator('.convention-preview');
  await document.locator('summary').click();
  const text = `Réfectoire du moulin, ${Date.now()}`;
  await page.getByLabel('Repas de midi').fill(text);
  if (plain) {
    await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
    await document.locator('summary').click();
  }
  await expect(document.getByText(text).first()).toBeVisible();
});

test('hours are filled with the keyboard alone', async ({ page, plain }) => {
  test.skip(plain || Boolean(page.viewportSize() && page.viewportSize()!.width < 640), 'keyboards are for desktops');
  await enter(page, 'Karim Benali');
  await page.goto(section(await ours(page), 'horaires'));
  await awake(page, plain);
  await page.locator('#s2_vendredi_apres_midi_a').focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('1545');
  await page.keyboard.press('Tab');
  await expect(page.locator('.saving')).toContainText('Enregistré à', { timeout: 20_000 });
  await page.reload();
  await expect(page.locator('#s2_vendredi_apres_midi_a')).toHaveValue('15:45');
});

test('nothing is lost when the network is cut', async ({ page, context, plain, expected }) => {
  test.skip(plain, 'without JavaScript the browser says so itself');
  expected.push(/ERR_INTERNET_DISCONNECTED/);
  test.setTimeout(200_000);
  await enter(page, 'Karim Benali');
  const address = section(await ours(page), 'pratique');
  await page.goto(address);
  await awake(page, plain);
  const lunch = page.getByLabel('Repas de midi');
  await context.setOffline(true);
  const text = `Cuisine sur place, ${Date.now()}`;
  await lunch.fill(text);
  await expect(page.locator('.saving')).toContainText('Hors ligne');
  // A minute; on the other project as long as it takes to give up.
  await page.waitForTimeout(test.info().project.name === 'desktop' ? 60_000 : 10_000);
  await lunch.press('End');
  await lunch.pressSequentially(', ou commerces');
  await context.setOffline(false);
  await expect(page.locator('.saving')).toContainText('Enregistré à', { timeout: 60_000 });
  await page.reload();
  await expect(lunch).toHaveValue(`${text}, ou commerces`);

  // The page is left while the site cannot be reached: what was typed comes back with it.
  await awake(page, plain);
  await page.route('**/api/convention/**', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await lunch.fill(`${text}, à emporter`);
  await expect(page.locator('.saving')).toContainText('Hors ligne');
  await page.reload();
  await page.unroute('**/api/convention/**');
  await awake(page, plain);
  await expect(lunch).toHaveValue(`${text}, à emporter`);
  await expect(page.locator('.saving')).toContainText('Enregistré à', { timeout: 60_000 });
});

test('nothing is lost when the server is killed while somebody types', async ({ page, browser, plain, expected }) => {
  test.skip(plain, 'without JavaScript the browser says so itself');
  test.setTimeout(300_000);
  expected.push(/ERR_(CONNECTION_REFUSED|CONNECTION_RESET|CONNECTION_CLOSED|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/);
  const server = await OwnServer.start();
  try {
    await enter(page, 'Karim Benali', server.url);
    const convention = await found(page, `${server.url}/structure/conventions`, 'Lina Traoré');
    const address = `${server.url}${section(convention, 'pratique')}`;
    await page.goto(address);
    await awake(page, plain);
    const lunch = page.getByLabel('Repas de midi');
    await lunch.fill('Avant la panne');
    await lunch.blur();
    await expect(page.locator('.saving')).toContainText('Enregistré à');

    await lunch.press('End');
    const typing = lunch.pressSequentially(', pendant la panne, sans s’arrêter', { delay: 120 });
    await page.waitForTimeout(1_500);
    await server.kill();
    await typing;
    await expect(page.locator('.saving')).toContainText('Hors ligne', { timeout: 30_000 });
    // Sent all the same, the form stays where it is, with what is in it.
    await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
    await lunch.press('End');
    await lunch.pressSequentially(', et encore');
    await server.again();
    await expect(page.locator('.saving')).toContainText('Enregistré à', { timeout: 90_000 });
    const text = 'Avant la panne, pendant la panne, sans s’arrêter, et encore';
    await page.reload();
    await expect(lunch).toHaveValue(text);
    // It is the server that has it, not this browser.
    const louise = await other(browser, server.url, 'Louise Garnier');
    await louise.goto(address);
    await expect(louise.getByLabel('Repas de midi')).toHaveValue(text);
    await louise.context().close();
  } finally {
    await page.goto('about:blank');
    await server.stop();
  }
});

test('what this browser keeps leaves health out, and goes at sign-out', async ({ page, plain }) => {
  test.skip(plain, 'without JavaScript nothing is kept');
  const kept = () => page.evaluate(() => Object.entries(localStorage).map(([name, text]) => `${name} ${text}`).join('\n'));
  const cut = () =>
    page.route('**/api/convention/**', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  const secret = `tiroir ${Date.now()}`;

  await enter(page, 'Thomas Nguyen');
  await page.goto(section(await found(page, '/lycee/conventions', /Hugo Fabre/), 'sante'));
  await awake(page, plain);
  await cut();
  await page.locator('#pai').selectOption('oui');
  await page.locator('#pai_trousse').fill(secret);
  await page.locator('#pai_trousse').blur();
  await expect(page.locator('.saving')).toContainText('Ne fermez pas cette page');
  expect(await kept()).not.toContain(secret);
  expect(await kept()).not.toContain('.sante');
  await page.goto('/espace');
  await page.unroute('**/api/convention/**');
  await page.context().clearCookies();

  await enter(page, 'Karim Benali');
  const address = section(await ours(page), 'pratique');
  await page.goto(address);
  await awake(page, plain);
  await cut();
  const text = `Sandwich, ${Date.now()}`;
  await page.getByLabel('Repas de midi').fill(text);
  await expect(page.locator('.saving')).toContainText('Hors ligne');
  expect(await kept()).toContain(text);
  await page.goto('/espace');
  await awake(page, plain);
  expect(await kept()).toContain(text);
  await page.getByRole('button', { name: 'Se déconnecter', exact: true }).click();
  await expect(page).not.toHaveURL(/\/espace$/);
  expect(await kept()).not.toContain('quinzaine.convention.');
});

test('who else is there is told', async ({ page, browser, baseURL, plain }) => {
  await enter(page, 'Karim Benali');
  const address = section(await ours(page), 'lieu');
  await page.goto(address);
  await awake(page, plain);
  await page.reload();
  await awake(page, plain);
  await expect(page.locator('.presence')).not.toContainText('vous');
  const louise = await other(browser, baseURL!, 'Louise Garnier', !plain);
  await louise.goto(address);
  await awake(louise, plain);
  await expect(louise.locator('.presence')).toContainText('Karim Benali est aussi sur cette partie.');
  if (plain) await page.reload();
  await expect(page.locator('.presence')).toContainText('Louise Garnier est aussi sur cette partie.', { timeout: 30_000 });
  await louise.goto('/espace');
  if (!plain) await expect(page.locator('.presence')).not.toContainText('Louise Garnier', { timeout: 25_000 });
  await louise.context().close();
});

test('two people who write in one place choose', async ({ page, browser, baseURL, plain, expected }) => {
  test.setTimeout(240_000);
  expected.push(/status of 409/);
  await enter(page, 'Karim Benali');
  const address = section(await ours(page), 'tuteur');
  await page.goto(address);
  await awake(page, plain);
  const louise = await other(browser, baseURL!, 'Louise Garnier', !plain);
  await louise.goto(address);
  await awake(louise, plain);
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
  await look(page, 'a conflict', plain);
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
  await louise.context().close();
});

test('the whole part of the host is filled with the keyboard alone, and sent', async ({ page, plain }) => {
  test.skip(test.info().project.name !== 'desktop', 'keyboards are for desktops');
  test.setTimeout(400_000);
  await enter(page, 'Karim Benali');
  const convention = await ours(page);
  await page.goto(convention);
  await awake(page, plain);
  await keyboard.press(page.getByRole('link', { name: /La structure et son représentant\s: remplir/ }));
  const typed: Record<string, Record<string, string>> = {
    structure: { rep_qualite: 'Gérant', rep_tel: '06 39 98 00 01' },
    tuteur: { tuteur_nom: 'Louise Garnier', tuteur_qualite: 'Ébéniste', tuteur_email: 'louise@atelier.example', tuteur_tel: '06 39 98 00 03' },
    lieu: { lieu_acces: 'Au fond de la cour, demander Louise.' },
    horaires: { s2_jeudi_apres_midi_a: '16:30' },
    activites: { observer: 'La fabrication d’un meuble.', communiquer: 'Présenter ce qui a été vu.' },
    pratique: { repas: 'Cuisine sur place.' },
  };
  const ticked: Record<string, string> = { activites: 'engagement', pratique: 'assurance_hote' };
  for (const [index, name] of HOSTS.entries()) {
    await expect(page).toHaveURL(new RegExp(`/${name}(\\?.*)?$`));
    await awake(page, plain);
    for (const [field, text] of Object.entries(typed[name])) await keyboard.type(page.locator(`#${field}`), text);
    if (ticked[name]) await keyboard.tick(page.locator(`#${ticked[name]}`));
    // The list of parts says so before anything is sent.
    await expect(page.locator('.convention-nav [aria-current] + .tag')).toHaveText('Complet');
    const last = index === HOSTS.length - 1;
    const button = last ? 'Enregistrer et revenir à la convention' : 'Enregistrer et continuer';
    await keyboard.press(page.getByRole('button', { name: button }));
  }
  await expect(page).toHaveURL(new RegExp(`${convention}\\?fait=enregistre$`));
  await awake(page, plain);
  await keyboard.press(page.getByRole('button', { name: 'Envoyer au lycée' }));
  await expect(page.getByText('Votre partie est envoyée au lycée')).toBeVisible();
});

test('the family hands the certificate over', async ({ page, plain }) => {
  await enter(page, 'Nadia Caron');
  await page.goto('/espace/conventions');
  await page.getByRole('link', { name: /Jules Caron/ }).click();
  await awake(page, plain);
  const send = page.getByRole('button', { name: 'Envoyer l’attestation' });
  const file = page.locator('#fichier');
  await file.setInputFiles({ name: 'attestation.pdf', mimeType: 'application/pdf', buffer: Buffer.from('not a pdf') });
  await send.click();
  await expect(page.locator('#fichier-erreur')).toContainText('ni un PDF');
  const pdf = '%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n';
  await file.setInputFiles({ name: 'attestation.pdf', mimeType: 'application/pdf', buffer: Buffer.from(pdf) });
  await send.click();
  await expect(page.getByText('L’attestation est remise.')).toBeVisible();
  await expect(page.getByRole('link', { name: /Télécharger l’attestation/ })).toBeVisible();
});
