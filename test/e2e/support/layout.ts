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

/** Visible cells of numbers whose text does not fit. */
export function clippedNumbers(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll('[data-align="right"], .chip, .matrix td'))
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
      .map((element) => `${element.textContent} (${element.scrollWidth} in ${element.clientWidth} px)`),
  );
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
