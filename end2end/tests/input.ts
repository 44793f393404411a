// How somebody works a page: by pointer, or by keyboard alone. The same journey takes either.
import { expect, type Locator, type Page } from '@playwright/test';

export interface Input {
  /** Types into a field. */
  type(field: Locator, text: string): Promise<void>;
  /** Presses a button or follows a link. */
  press(target: Locator): Promise<void>;
  /** Ticks a box, or one of several choices. */
  tick(box: Locator): Promise<void>;
  /** Chooses a line of a list. */
  choose(list: Locator, label: string): Promise<void>;
}

export const pointer: Input = {
  type: (field, text) => field.fill(text),
  press: (target) => target.click(),
  tick: (box) => box.check(),
  choose: async (list, label) => void (await list.selectOption({ label })),
};

/** More stops than any page of the site has. */
const STOPS = 260;

/** Presses Tab until that has the focus, as whoever has no pointer must. */
async function reach(target: Locator, isThere = (element: Element) => element === document.activeElement) {
  const { keyboard } = target.page();
  await target.waitFor();
  for (let stop = 0; stop < STOPS; stop += 1) {
    if (await target.evaluate(isThere)) return;
    await keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${target}`);
}

/** Tab, Enter, Space, and the arrows inside a group of choices or a list. */
export const keyboard: Input = {
  async type(field, text) {
    await reach(field);
    const { keyboard } = field.page();
    if (await field.evaluate((input) => (input as HTMLInputElement).type === 'time')) {
      // Hours and minutes are parts of one field, and go by twelve where the browser itself is not French.
      const [hours, minutes] = text.split(':').map(Number);
      const digits = (hours: number) => `${String(hours).padStart(2, '0')}${String(minutes).padStart(2, '0')}`;
      await keyboard.type(`${digits(hours > 12 ? hours - 12 : hours)}${hours < 12 ? 'a' : 'p'}`);
      if ((await field.inputValue()) !== text) {
        for (let part = 0; part < 2; part += 1) await keyboard.press('ArrowLeft');
        await keyboard.type(digits(hours));
      }
    } else {
      await keyboard.press('ControlOrMeta+a');
      await keyboard.insertText(text);
    }
    await expect(field).toHaveValue(text);
  },
  async press(target) {
    await reach(target);
    await target.page().keyboard.press('Enter');
  },
  async tick(box) {
    const { keyboard } = box.page();
    if (await box.evaluate((input) => (input as HTMLInputElement).type === 'checkbox')) {
      await reach(box);
      if (!(await box.isChecked())) await keyboard.press('Space');
    } else {
      // A group of choices is one stop; arrows go round in it.
      await reach(box, (input) => (document.activeElement as HTMLInputElement | null)?.name === (input as HTMLInputElement).name);
      if (!(await box.isChecked())) await keyboard.press('Space');
      for (let choice = 0; choice < 12 && !(await box.isChecked()); choice += 1) await keyboard.press('ArrowDown');
    }
    await expect(box).toBeChecked();
  },
  async choose(list, label) {
    await reach(list);
    for (let line = 0; line < 80; line += 1) {
      const chosen = await list.evaluate((select) => (select as HTMLSelectElement).selectedOptions[0]?.label);
      if (chosen === label) return;
      await list.page().keyboard.press('ArrowDown');
    }
    throw new Error(`no line « ${label} »`);
  },
};

/** Where the focus is, for messages. */
export const focus = (page: Page) => page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
