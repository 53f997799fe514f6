import type { Page } from '@playwright/test';

/** Elements that scroll inside another one that scrolls the same way, and a page that scrolls at all. */
export function scrollbarsInside(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const scrolls = (element: Element, way: 'X' | 'Y'): boolean => {
      const style = getComputedStyle(element)[`overflow${way}`];
      const [whole, seen] =
        way === 'Y'
          ? [element.scrollHeight, element.clientHeight]
          : [element.scrollWidth, element.clientWidth];
      return (style === 'auto' || style === 'scroll') && whole > seen + 1;
    };
    const found: string[] = [];
    const name = (element: Element): string => `${element.tagName.toLowerCase()}.${element.className}`;
    for (const element of document.querySelectorAll('*')) {
      for (const way of ['X', 'Y'] as const) {
        if (!scrolls(element, way)) continue;
        for (let up = element.parentElement; up !== null; up = up.parentElement)
          if (scrolls(up, way)) found.push(`${name(element)} in ${name(up)} (${way})`);
      }
    }
    const { scrollWidth, scrollHeight } = document.documentElement;
    if (scrollWidth > innerWidth || scrollHeight > innerHeight)
      found.push(`page ${scrollWidth} × ${scrollHeight} in ${innerWidth} × ${innerHeight}`);
    return found;
  });
}

/** Visible cells whose text does not fit, but for those that tell all of it to a resting pointer. */
export function clippedCells(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // A name of the Monitor has the empty cell behind it as well.
    const cells = '[data-align="right"], .chip, .matrix td, .row > .cell:not(.clipped, .monitor-symbol)';
    return Array.from(document.querySelectorAll(cells))
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
      .map((element) => `${element.textContent} (${element.scrollWidth} in ${element.clientWidth} px)`);
  });
}

/** Buttons, links, fields and focusable things without a name that a screen reader could say. */
export function namelessControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const nameOf = (element: Element): string => {
      const labelled = element.getAttribute('aria-labelledby');
      const label = element.closest('label')?.textContent ?? '';
      const by = labelled === null ? '' : (document.getElementById(labelled)?.textContent ?? '');
      return (
        element.getAttribute('aria-label') ??
        [by, label, element.textContent, element.getAttribute('title')].join('')
      ).trim();
    };
    return Array.from(document.querySelectorAll('button, a, input, select, [tabindex], [role="grid"], nav'))
      .filter((element) => element.checkVisibility() && nameOf(element) === '')
      .map((element) => element.outerHTML.slice(0, 120));
  });
}

/** Stops of the Tab key, at most `most` of them, where nothing shows that one is there. */
export async function ringless(page: Page, most = 40): Promise<string[]> {
  const found: string[] = [];
  await page.locator('.product').click();
  let first: string | undefined;
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return undefined;
      // Base UI puts the focus of a slider on a hidden input inside the thumb that shows it.
      const shown = [element, element.parentElement].some((each) => {
        if (each === null) return false;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
        return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
      });
      const box = element.getBoundingClientRect();
      const isSeen = box.width > 0 && box.top >= 0 && box.bottom <= innerHeight + 1 && box.left >= 0;
      return { html: element.outerHTML.slice(0, 120), shown: shown && isSeen };
    });
    if (at === undefined || at.html === first) break;
    first ??= at.html;
    if (!at.shown) found.push(at.html);
  }
  return found;
}

/** Tables and panes wider than their place: they scroll sideways. */
export function scrollsSideways(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll('*'))
      .filter((element) => {
        const { overflowX } = getComputedStyle(element);
        return /auto|scroll/.test(overflowX) && element.scrollWidth > element.clientWidth;
      })
      .map((element) => `${element.className} ${element.scrollWidth} in ${element.clientWidth} px`),
  );
}
