// What is left to do: the page, what one is reminded of, and the calendar that other programs read.
import ICAL from 'ical.js';
import { spawnSync } from 'node:child_process';
import { expect, hydrated, sticksOut, test } from './fixtures';

/** Reads a calendar with Python's icalendar: of each event its name, number, title, place and beginning. */
const PYTHON = `
import json, sys
try:
    from icalendar import Calendar
except ImportError:
    sys.exit(3)
def said(event):
    begins = event["DTSTART"].dt.isoformat().replace("+00:00", "Z")
    return [str(event["UID"]), int(event.get("SEQUENCE", 0)), str(event["SUMMARY"]), str(event.get("LOCATION", "")), begins]
print(json.dumps([said(event) for event in Calendar.from_ical(sys.stdin.buffer.read()).walk("VEVENT")]))
`;

/** The events of a calendar, as a program reads them; a second program reads the same, where it is installed. */
async function events(address: string): Promise<ICAL.Event[]> {
  const answer = await fetch(address);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/calendar');
  const text = await answer.text();
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
  const other = spawnSync('/usr/bin/python3', ['-c', PYTHON], { input: text, encoding: 'utf8' });
  if (!other.error && other.status !== 3) {
    const said = ({ uid, sequence, summary, location, startDate }: ICAL.Event) => [uid, sequence ?? 0, summary, location ?? '', startDate.toString()];
    expect(other.status, other.stderr).toBe(0);
    expect(JSON.parse(other.stdout)).toEqual(events.map(said));
  }
  return events;
}

test('what is awaited is said day by day, with what happens otherwise', async ({ page, plain, server }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee');
  await hydrated(page, plain);
  await page.getByRole('link', { name: 'Tout voir, jour par jour' }).click();
  await expect(page).toHaveURL(/\/a-faire$/);
  await expect(page.getByRole('heading', { level: 1, name: 'À faire' })).toBeVisible();
  const main = page.locator('main');
  await expect(main.getByRole('heading', { level: 2 }).first()).toBeVisible();
  await expect(main).toContainText(/personne ne peut l(a|es) signer|le stage ne peut pas commencer|ces stages ne peuvent pas commencer/);
  // The act leads where it is done.
  const act = main.locator('.to-do-list a').first();
  const path = await act.getAttribute('href');
  await act.click();
  await expect(page).toHaveURL((url) => `${url.pathname}${url.search}${url.hash}` === path);

  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto('/a-faire');
  expect(await sticksOut(page)).toBe(false);
  await server.signIn(page, 'Omar Diallo');
  await page.goto('/a-faire');
  await expect(main).toContainText('Rien n’est attendu de vous.');
});

test('each chooses how often they are reminded, and of what', async ({ page, plain, server }) => {
  await server.signIn(page, 'Karim Benali');
  await page.goto('/espace/compte');
  await hydrated(page, plain);
  await page.getByRole('link', { name: 'Choisir les rappels que je reçois par e-mail' }).click();
  await expect(page.getByLabel('Un par jour au plus')).toBeChecked();
  await page.getByLabel('Un par semaine au plus').check();
  await page.getByLabel('Les candidatures reçues').uncheck();
  await page.getByRole('button', { name: 'Enregistrer mon choix' }).click();
  await expect(page.getByText('Votre choix est enregistré.')).toBeVisible();
  await expect(page.getByLabel('Un par semaine au plus')).toBeChecked();
  await expect(page.getByLabel('Les candidatures reçues')).not.toBeChecked();
  await expect(page.getByLabel('Les signatures')).toBeChecked();
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await sticksOut(page)).toBe(false);
});

test('a calendar follows the internship by a private address, shown once and taken back', async ({ page, plain, server }) => {
  await server.signIn(page, 'Jules Caron');
  await page.goto('/espace/compte/agenda');
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Créer mon adresse d’agenda' }).click();
  await expect(page.getByText('Votre adresse d’agenda est prête.')).toBeVisible();
  const address = await page.getByLabel(/collez cette adresse/).inputValue();
  const webcal = await page.getByRole('link', { name: 'Ajouter à l’agenda de cet appareil' }).getAttribute('href');
  expect(webcal).toBe(address.replace(/^http/, 'webcal'));
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await sticksOut(page)).toBe(false);
  await page.reload();
  await expect(page.getByLabel(/collez cette adresse/)).toHaveCount(0);

  const first = await events(address);
  const days = first.filter((event) => event.summary.startsWith('Stage'));
  expect(days.length).toBeGreaterThanOrEqual(5);
  for (const day of days) {
    expect(day.component.getFirstPropertyValue('status')).toBe('CONFIRMED');
    expect(day.endDate.compare(day.startDate)).toBeGreaterThan(0);
    expect(day.location).not.toBe('');
  }
  expect(new Set(first.map((event) => event.uid)).size).toBe(first.length);
  // What the page says is left to do is in the calendar, and nothing else.
  await page.goto('/a-faire');
  const things = await page.locator('main .to-do-what strong').allInnerTexts();
  const said = first.map((event) => event.summary).filter((summary) => summary.startsWith('À faire'));
  expect(said.map((summary) => summary.replace(/^À faire\s:\s/, '')).sort()).toEqual([...things].sort());
  expect(await fetch(address.replace(/\w{10}\.ics$/, '0000000000.ics')).then((answer) => answer.status)).toBe(404);

  await page.goto('/espace/compte/agenda');
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Retirer l’adresse' }).click();
  await expect(page.getByText('L’adresse est retirée')).toBeVisible();
  expect(await fetch(address).then((answer) => answer.status)).toBe(404);
});
