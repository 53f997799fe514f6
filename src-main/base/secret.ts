import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * A text that must not be seen: it prints, serialises and inspects as `[secret]`. Only who needs the text itself calls
 * `reveal`, at the last moment.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/**
 * Blackens secrets in a text from elsewhere, such as a server's error: as they are, and as base64, base64url, hex and
 * percent-encoded.
 */
export function withoutSecrets(text: string, secrets: readonly Secret[]): string {
  let clean = text;
  for (const secret of secrets) {
    const bare = secret.reveal();
    if (bare === '') continue;
    const bytes = Buffer.from(bare);
    const forms = [
      bare,
      encodeURIComponent(bare),
      bytes.toString('base64'),
      bytes.toString('base64').replace(/=+$/, ''),
      bytes.toString('base64url'),
      bytes.toString('hex'),
    ];
    for (const form of forms) clean = clean.replaceAll(form, MASK);
  }
  return clean;
}
