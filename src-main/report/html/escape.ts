const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML and its attributes may hold it. Characters that no document may hold are shown as U+FFFD. */
export function escape(text: string): string {
  return text
    .toWellFormed()
    .replace(/(?![\t\n\r])\p{Cc}/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Markup that was put together from escaped text. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | readonly Html[];

/** Markup from a template: everything put into it is escaped unless it is markup itself. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.reduce((sum, text, i) => sum + markup(parts[i - 1]!) + text) };
}

function markup(part: Part): string {
  if (typeof part === 'string') return escape(part);
  if (typeof part === 'number') return String(part);
  return 'html' in part ? part.html : part.map((one) => one.html).join('');
}

export const nothing: Html = { html: '' };
