// The copier's pile: conventions are printed, signed by hosts, scanned together in any order and way, and recorded in one go.
import type { Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, hydrated, sound, test } from './fixtures';

// It uses conventions up that other tests look at.
test.use({ ownDemonstration: 'pile' });

/** How many pages are to be recorded, at most: thirty with the three to look at. */
const PAGES = 27;

/** The pages of a PDF as a copier sees them, at 150 points an inch. */
function scanned(pdf: Buffer): Buffer[] {
  const folder = mkdtempSync(join(tmpdir(), 'quinzaine-pile-'));
  writeFileSync(join(folder, 'print.pdf'), pdf);
  execFileSync('pdftoppm', ['-r', '150', '-gray', '-png', 'print.pdf', 'page'], { cwd: folder });
  const pages = readdirSync(folder).filter((name) => name.endsWith('.png')).sort();
  const read = pages.map((name) => readFileSync(join(folder, name)));
  rmSync(folder, { recursive: true, force: true });
  return read;
}

async function download(page: Page, path: string): Promise<Buffer> {
  const answer = await page.context().request.get(path);
  expect(answer.ok(), path).toBe(true);
  return answer.body();
}

/** Pages as they lay on the glass: each turned by so many degrees, on glass that is a little larger, in JPEG of quality 60. */
async function onGlass(studio: Page, pages: Buffer[]): Promise<Buffer[]> {
  const laid: Buffer[] = [];
  for (const [at, page] of pages.entries()) {
    const degrees = at === 4 ? 180 : [-3, -1.5, 0, 1, 2, 3][at % 6];
    const jpeg = await studio.evaluate(
      async ([png, degrees]) => {
        const blob = await (await fetch(`data:image/png;base64,${png}`)).blob();
        const picture = await createImageBitmap(blob);
        const canvas = new OffscreenCanvas(Math.round(picture.width * 1.06), Math.round(picture.height * 1.06));
        const draw = canvas.getContext('2d')!;
        draw.fillStyle = '#f4f4f2';
        draw.fillRect(0, 0, canvas.width, canvas.height);
        draw.translate(canvas.width / 2, canvas.height / 2);
        draw.rotate((degrees * Math.PI) / 180);
        draw.drawImage(picture, -picture.width / 2, -picture.height / 2);
        const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.6 })).arrayBuffer());
        return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
      },
      [page.toString('base64'), degrees] as const,
    );
    laid.push(Buffer.from(jpeg, 'base64'));
  }
  return laid;
}

/** Waits until the pile is read: without JavaScript whoever waits asks again. */
async function read(page: Page) {
  await expect(async () => {
    if (await page.getByText('est en train d’être lue').isVisible()) await page.reload();
    await expect(page.getByText(/pages? reconnue/)).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 240_000 });
}

/** Validates the first conventions of those that are complete, so many. */
async function validate(page: Page, plain: boolean, many: number) {
  await page.goto('/lycee/conventions?etat=a-valider');
  await hydrated(page, plain);
  const boxes = page.locator('#liste').getByRole('checkbox');
  for (let at = 0; at < many; at += 1) await boxes.nth(at).check();
  await page.getByRole('button', { name: /^Relire et valider/ }).click();
  await page.waitForURL(/\/lycee\/conventions\/lot/);
  const button = page.getByRole('button', { name: /^Valider ce/ });
  // A request stops after ten seconds, and the next one goes on.
  for (let again = 0; again < 8 && (await button.count()); again += 1) {
    await hydrated(page, plain);
    await page.getByLabel(/^J’ai relu/).check();
    const answered = page.waitForEvent('load');
    await button.click();
    await answered;
  }
}

/** Opens a correction of a convention and validates the new version. */
async function correct(page: Page, plain: boolean, id: string) {
  await page.goto(`/convention/${id}`);
  await hydrated(page, plain);
  const decision = page.locator('details.decision').filter({ hasText: 'Ouvrir une correction' });
  await decision.locator('summary').click();
  await decision.getByRole('textbox').fill('Le nom du tuteur a changé.');
  await decision.getByRole('button').click();
  await expect(page.locator('main')).toContainText('Tout est rempli');
  await hydrated(page, plain);
  await page.getByLabel(/J’ai relu la convention/).check();
  await page.getByRole('button', { name: 'Valider la convention' }).click();
  await expect(page.locator('main')).toContainText('Validée');
}

test('thirty pages are scanned, looked at and recorded in one go', async ({ page, server, another, plain }) => {
  test.setTimeout(600_000);
  await server.signIn(page, 'Odile Vannier');
  await page.goto('/lycee/delegations');
  await hydrated(page, plain);
  await page.getByLabel('De la structure d’accueil').check();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('C’est enregistré.')).toBeVisible();
  await validate(page, plain, 14);

  // Those whose host has yet to sign are printed, and no more than thirty pages make a pile.
  await page.goto('/lycee/conventions?etat=a-signer');
  const links = await page.locator('main a[href^="/convention/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
  const ids = [...new Set(links.map((link) => link.split('/')[2]))];
  const documents: { id: string; pages: Buffer[] }[] = [];
  let replaced: Buffer | undefined;
  for (const id of ids) {
    await page.goto(`/lycee/signatures/${id}`);
    const host = page.locator('article.awaited').filter({ hasText: 'Représentant de la structure' }).filter({ hasText: 'Signer sur papier' });
    if ((await host.count()) === 0) continue;
    const print = await page.locator('a[href$="/a-signer.pdf"]').first().getAttribute('href');
    const pages = scanned(await download(page, print!));
    if (!replaced) {
      await correct(page, plain, id);
      [replaced] = pages;
      continue;
    }
    if (documents.flatMap((document) => document.pages).length + pages.length > PAGES) break;
    documents.push({ id, pages });
  }
  const whole = documents.flatMap((document) => document.pages);
  expect(documents.length).toBeGreaterThan(4);
  expect(whole.length).toBeGreaterThan(PAGES - 5);
  // The document that is signed on the screen has no code: on paper it is nobody's.
  const [uncoded] = scanned(await download(page, `/convention/${documents[0].id}/version/1/document.pdf`));
  // Every seventh page, again and again: none lies beside the next one of its document.
  const shuffled = whole.map((_, at) => whole[(at * 7) % whole.length]);
  const order = new Set(shuffled).size === whole.length ? shuffled : [...whole].reverse();
  const studio = await another({ javaScriptEnabled: true });
  await studio.goto('about:blank');
  const pile = await onGlass(studio, [...order, replaced!, uncoded, order[2]]);

  // What took long must not have made the proof old.
  await server.signIn(page, 'Odile Vannier');
  await page.goto('/lycee/pile');
  await hydrated(page, plain);
  await sound(page, 'where a pile is sent', plain);
  const send = async (files: Buffer[], mimeType = 'image/jpeg') => {
    await hydrated(page, plain);
    await page.getByLabel('Fichiers du copieur').setInputFiles(files.map((buffer, at) => ({ name: `page-${at}`, mimeType, buffer })));
    await page.getByRole('button', { name: 'Lire cette pile' }).click();
  };
  await send([Buffer.from('II*\0............')], 'image/tiff');
  await expect(page.locator('#fichier-erreur')).toContainText('TIFF');
  await send(pile);
  await page.waitForURL(/\/lycee\/pile\/[0-9a-f]{8}-/);
  await read(page);
  await hydrated(page, plain);
  await expect(page.getByText(new RegExp(`${whole.length}\\spages reconnues, 3\\sà regarder`))).toBeVisible();
  const faults = page.locator('.pile-faults > li');
  await expect(faults).toHaveCount(3);
  await expect(faults.nth(0)).toContainText('version remplacée');
  await expect(faults.nth(1)).toContainText('ne peut pas être lu');
  await expect(faults.nth(2)).toContainText(/déjà dans la pile, en page\s3/);
  const first = page.locator('.pile-page img').first();
  await expect.poll(() => first.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(500);
  await sound(page, 'what a pile contains', plain);

  // Where one person alone may have signed, the box is ticked; whoever looked ticks the others.
  const cards = page.locator('.pile-document');
  await expect(cards).toHaveCount(documents.length);
  for (let at = 0; at < documents.length; at += 1) {
    await cards.nth(at).getByLabel(/^A signé.*structure/).check();
  }
  await server.signIn(page, 'Odile Vannier');
  const boxes = await page.locator('.pile-signer input[type=checkbox]:checked').count();
  await page.getByRole('button', { name: 'Enregistrer les signatures cochées' }).click();
  await expect(page.getByText('Les signatures cochées sont enregistrées en votre nom.')).toBeVisible();
  await expect(page.getByText(new RegExp(`${boxes}\\ssignatures enregistrées`))).toBeVisible();
  await hydrated(page, plain);
  await sound(page, 'a pile that is recorded', plain);
  await page.goto(`/lycee/signatures/${documents[0].id}`);
  await expect(page.locator('.signatures')).toContainText('remise au lycée et enregistrée par Odile Vannier');
});
