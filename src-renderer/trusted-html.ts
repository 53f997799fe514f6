const tags = 'svg|g|path|rect|circle|defs|clipPath|title';
const names =
  'xmlns|width|height|viewBox|fill|fill-rule|clip-rule|clip-path|d|id|x|y|r|cx|cy|rx|stroke|stroke-width';
const plainSvg = new RegExp(`^(?:</?(?:${tags})(?: (?:${names})="[^"<>&]*")*/?>)+$`);

/** True for drawings without anything that runs, loads or leads anywhere: the chart library's mark is one. */
export function isPlainSvg(text: string): boolean {
  return text.length < 5_000 && text.startsWith('<svg') && text.endsWith('</svg>') && plainSvg.test(text);
}

interface PolicyMaker {
  createPolicy(name: string, rules: { createHTML: (text: string) => string }): unknown;
}

/**
 * The one way from text to elements, where the browser asks for one: the content policy refuses every other. Libraries that
 * need more than a plain drawing fail loudly.
 */
export function allowPlainSvgOnly(trustedTypes: PolicyMaker | undefined): void {
  trustedTypes?.createPolicy('default', {
    createHTML(text) {
      if (text === '' || isPlainSvg(text)) return text;
      throw new TypeError(`elements from text: expected a plain drawing, found ${text.slice(0, 80)}`);
    },
  });
}
