import type { Alert } from '#shared/alerts/alert.ts';
import { severityFacts } from '#shared/alerts/severity.ts';
import type { ChannelSettings } from '#shared/alerts/settings.ts';
import type { Secret } from '../base/secret.ts';
import type { OutgoingRequest } from './send-request.ts';

/** Form of a bot's token as BotFather gives it (core.telegram.org/bots/api, read 2026-11-21). */
export const telegramToken = /^\d{1,20}:[A-Za-z0-9_-]{10,100}$/;

/** Longest message text, characters (core.telegram.org/bots/api#sendmessage, read 2026-11-21). */
const MAX_TEXT = 4_096;

/** The request that tells an alert to a chat: plain text, nothing in it is markup. */
export function telegramRequest(
  { base_url, chat_id }: ChannelSettings['telegram'],
  token: Secret,
  alert: Pick<Alert, 'severity' | 'title' | 'text'>,
): OutgoingRequest {
  const { glyph, label } = severityFacts[alert.severity];
  const text = [`${glyph} ${label}: ${alert.title}`, alert.text].filter((line) => line !== '').join('\n');
  return {
    url: `${base_url.replace(/\/$/, '')}/bot${token.reveal()}/sendMessage`,
    headers: {},
    body: JSON.stringify({ chat_id, text: text.slice(0, MAX_TEXT), disable_web_page_preview: true }),
  };
}
