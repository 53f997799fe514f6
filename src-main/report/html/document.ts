import { createHash } from 'node:crypto';
import { html, type Html } from './escape.ts';
import { style } from './style.ts';

const styleHash = createHash('sha256').update(style).digest('base64');

/** To the byte what the hash was taken of: not a template, as formatters change their white space. */
const sheet: Html = { html: `<style>${style}</style>` };

/** Nothing may be loaded, run or sent; the one style sheet is the one whose hash stands here. */
const contentPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

/** One file that opens anywhere, without a network and without scripts. */
export function document(title: string, body: readonly Html[]): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${contentPolicy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${sheet}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `;
  return page.html;
}
