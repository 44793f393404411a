// The page's code held back for as long as a test wants: what people do meanwhile, they do to a page that does not run yet.
import type { Page } from '@playwright/test';

/** Holds the page's code back; what is given lets it through. Whoever holds it anew is asked before whoever held it before. */
export async function holdCode(page: Page): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/pkg\/.*\.(js|wasm)$/, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** What each control held once somebody had done something to it. */
interface Touched {
  name: string;
  value: string;
  checked: boolean;
}

declare global {
  interface Window {
    touched: [HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement, Touched][];
  }
}

/** Changes every control of the page that can be changed, as people do; gives how many there were. */
export async function touchAll(page: Page): Promise<number> {
  return page.evaluate(() => {
    const TEXTS: Record<string, string> = {
      date: '2011-05-02', time: '09:15', email: 'autre@exemple.fr', tel: '0639980077', number: '3', url: 'https://exemple.fr',
    };
    const SKIPPED = ['hidden', 'submit', 'button', 'file', 'reset', 'image'];
    window.touched = [];
    const controls = document.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(
      'main input, main select, main textarea',
    );
    const groups = new Set<string>();
    const say = (control: Element, ...types: string[]) => {
      for (const type of types) control.dispatchEvent(new Event(type, { bubbles: true }));
    };
    // A day off and the hours of every day write into other fields, and follow them, as they should.
    const follows = (control: Element) => control.closest('.hours-off, .hours-same') !== null;
    for (const control of controls) {
      if (control.disabled || SKIPPED.includes(control.type)) continue;
      if (follows(control)) continue;
      if (control instanceof HTMLSelectElement) {
        const other = [...control.options].filter((option) => !option.disabled && !option.selected).pop();
        if (!other) continue;
        control.value = other.value;
        say(control, 'input', 'change');
      } else if (control.type === 'radio') {
        const group = document.querySelectorAll<HTMLInputElement>(`main input[type=radio][name="${control.name}"]`);
        const other = [...group].filter((radio) => !radio.checked && !radio.disabled).pop();
        if (groups.has(control.name) || !other) continue;
        groups.add(control.name);
        other.click();
      } else if (control.type === 'checkbox') {
        control.click();
      } else {
        control.focus();
        control.value = TEXTS[control.type] ?? (control.name.includes('siret') ? '123' : `Essai ${control.name}`.slice(0, 30));
        say(control, 'input');
        control.blur();
        say(control, 'change');
      }
    }
    for (const control of controls) {
      if (control.disabled || SKIPPED.includes(control.type) || follows(control)) continue;
      const checked = 'checked' in control && control.checked;
      window.touched.push([control, { name: control.name || control.id, value: control.value, checked }]);
    }
    return window.touched.length;
  });
}

/** What does not hold any more what somebody had put there. */
export async function undone(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    window.touched.flatMap(([control, was]) => {
      const checked = 'checked' in control && control.checked;
      if (!control.isConnected) return [`${was.name} is gone`];
      const same = checked === was.checked && control.value === was.value;
      return same ? [] : [`${was.name}: ${control.value}/${checked}, was ${was.value}/${was.checked}`];
    }),
  );
}

/** Translates the page as browsers do: in the place of each text, an element with another text. What is not to be translated is not. */
export async function translate(page: Page, how: 'replace' | 'insert' | 'wrap' = 'replace') {
  return page.evaluate((how) => {
    const skipped = 'script, style, textarea, font, svg, [translate="no"]';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) {
      const text = walker.currentNode as Text;
      if (text.data.trim() && !text.parentElement!.closest(skipped)) texts.push(text);
    }
    for (const text of texts) {
      const [outer, inner] = [document.createElement('font'), document.createElement('font')];
      outer.append(inner);
      if (how === 'wrap') {
        text.replaceWith(outer);
        inner.append(text);
        text.data = text.data.toUpperCase();
        continue;
      }
      inner.textContent = text.data.toUpperCase();
      if (how === 'replace') text.replaceWith(outer);
      else {
        text.parentNode!.insertBefore(outer, text);
        text.remove();
      }
    }
    document.documentElement.classList.add('translated-ltr');
    return texts.length;
  }, how);
}
