/** Parts of the page that F6 walks through, in the order of the page. */
const PANELS =
  '.title-bar, .rail, .screen-header, .panel, .table, .settings-nav, .settings-form, .status-strip';
const FOCUSABLE =
  'a[href], button:not(:disabled), select:not(:disabled), input:not(:disabled):not([hidden]), textarea, [tabindex="0"]';

/** Puts the focus on the first thing that can take it in the next panel, or the one before. */
export function focusNextPanel(by: 1 | -1): void {
  const panels = Array.from(document.querySelectorAll<HTMLElement>(PANELS)).flatMap((panel) => {
    // A panel that holds panels is walked through by them.
    const first = Array.from(panel.querySelectorAll<HTMLElement>(FOCUSABLE)).find(
      (element) => element.checkVisibility() && element.closest(PANELS) === panel,
    );
    return first === undefined ? [] : [{ panel, first }];
  });
  const active = document.activeElement;
  const home = active?.closest(PANELS);
  const at = panels.findIndex(({ panel }) => panel === home);
  const next = at < 0 ? (by > 0 ? 0 : panels.length - 1) : (at + by + panels.length) % panels.length;
  panels[next]?.first.focus();
}
