/** One piece of text on the screen, written outside React: only when it differs from what is there. */
export class TextSpot {
  readonly #node: Text;
  #shown = '';

  constructor(element: Element) {
    element.textContent = '';
    this.#node = element.appendChild(document.createTextNode(''));
  }

  set(text: string): void {
    if (text === this.#shown) return;
    this.#shown = text;
    this.#node.nodeValue = text;
  }
}

/** One attribute, written only when it differs; undefined removes it. */
export class AttributeSpot {
  #shown: string | undefined;

  readonly #element: Element;
  readonly #name: string;

  constructor(element: Element, name: string) {
    this.#element = element;
    this.#name = name;
    this.#shown = element.getAttribute(name) ?? undefined;
  }

  /** @returns whether it differed */
  set(value: string | undefined): boolean {
    if (value === this.#shown) return false;
    this.#shown = value;
    if (value === undefined) this.#element.removeAttribute(this.#name);
    else this.#element.setAttribute(this.#name, value);
    return true;
  }
}

/** Smaller moves colour no cell: a basis point. */
const LEAST_JUMP = 0.0001;
/** A cell is coloured at most twice a second. */
const JUMP_EVERY_MS = 500;

/** A price whose last two digits stand out, and the direction of its last change for 400 ms. */
export class PriceSpot {
  readonly #head: TextSpot;
  readonly #tail: TextSpot;
  readonly #direction: AttributeSpot;
  readonly #jump: AttributeSpot;
  #value = Number.NaN;
  #flashedMs = 0;
  #jumpedMs = Number.NEGATIVE_INFINITY;

  constructor(element: Element) {
    element.textContent = '';
    const part = (name: string): Element => {
      const span = element.appendChild(document.createElement('span'));
      span.className = name;
      return span;
    };
    this.#head = new TextSpot(part('pips-head'));
    this.#tail = new TextSpot(part('pips-tail'));
    this.#direction = new AttributeSpot(element, 'data-dir');
    this.#jump = new AttributeSpot(element, 'data-jump');
    // A flash of whoever painted here before would never end.
    this.#direction.set(undefined);
    this.#jump.set(undefined);
  }

  /** @param text the formatted price; @param value the number it came from; @param live false suppresses the flash */
  set(text: string, value: number, nowMs: number, live: boolean): void {
    const cut = tailStart(text);
    this.#head.set(text.slice(0, cut));
    this.#tail.set(text.slice(cut));
    if (live && value !== this.#value && Number.isFinite(value) && Number.isFinite(this.#value)) {
      this.#direction.set(value > this.#value ? 'up' : 'down');
      this.#flashedMs = nowMs;
      const isLarge = Math.abs(value - this.#value) >= this.#value * LEAST_JUMP;
      if (isLarge && Math.abs(nowMs - this.#jumpedMs) >= JUMP_EVERY_MS) {
        this.#jump.set('');
        this.#jumpedMs = nowMs;
      }
    }
    this.#value = value;
    this.settle(nowMs);
  }

  /** Ends a flash that has been shown long enough. */
  settle(nowMs: number): void {
    if (this.#flashedMs !== 0 && (nowMs - this.#flashedMs >= 400 || nowMs < this.#flashedMs)) {
      this.#flashedMs = 0;
      this.#direction.set(undefined);
      this.#jump.set(undefined);
    }
  }
}

/** Where the last two digits begin, the decimal point between them not counted. */
export function tailStart(text: string): number {
  let digits = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57 && ++digits === 2) return at;
  }
  return 0;
}
