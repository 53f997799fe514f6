import type { Control } from '../exchange.ts';
import { type Fields, isFields } from '../frame.ts';
import { topicName } from './names.ts';

/** Code of the notice that precedes a close by about a minute. */
const SERVICE_UPGRADE = '64008';

/**
 * What the venue says about the connection: an `event` per arg of a request, errors, notices. Unknown events are ignored.
 *
 * @returns undefined for what is no such message
 */
export function okxControl(message: Fields): Control | undefined {
  const { event, code, msg, id } = message;
  if (typeof event !== 'string') return undefined;
  const why = `${typeof code === 'string' ? code : ''} ${typeof msg === 'string' ? msg : ''}`.trim();
  const requestId = typeof id === 'string' ? { requestId: id } : {};
  if (event === 'subscribe') {
    const topic = argTopic(message['arg']);
    return { control: 'subscribed', ...requestId, ...(topic === undefined ? {} : { topics: [topic] }) };
  }
  if (event === 'error') {
    const topic = argTopic(message['arg']) ?? refusedTopic(typeof msg === 'string' ? msg : '');
    return { control: 'refused', ...requestId, ...(topic === undefined ? {} : { topics: [topic] }), why };
  }
  if (event === 'notice' && code === SERVICE_UPGRADE) return { control: 'closing', why };
  return { control: 'info' };
}

function argTopic(arg: unknown): string | undefined {
  if (!isFields(arg) || typeof arg['channel'] !== 'string') return undefined;
  return typeof arg['instId'] === 'string' ? topicName(arg['channel'], arg['instId']) : undefined;
}

/**
 * The arg a 60018 is about stands only in its text: `Wrong URL or channel:index-tickers,instId:X doesn't exist. …`, also
 * `Subscribe failed, wrong URL or channel:…`.
 */
function refusedTopic(text: string): string | undefined {
  const found = /channel:\s*([\w-]+)\s*,\s*instId:\s*([^\s,]+)/.exec(text);
  return found === null ? undefined : topicName(found[1]!, found[2]!.replace(/\.$/, ''));
}
