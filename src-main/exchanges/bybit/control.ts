import type { Control } from '../exchange.ts';
import { type Fields, isFields } from '../frame.ts';

/**
 * Answers to requests and pings. A linear pong has `op` "ping" and says pong in `ret_msg`. Option connections name topics.
 *
 * @returns undefined for what is no answer
 */
export function bybitControl(message: Fields): Control | undefined {
  if (message['type'] === 'COMMAND_RESP') return namedTopics(message);
  const { op, success } = message;
  if (typeof op !== 'string') return undefined;
  if (op === 'pong' || op === 'ping') return { control: 'pong' };
  const id = message['req_id'];
  const requestId = typeof id === 'string' && id !== '' ? { requestId: id } : {};
  const why = typeof message['ret_msg'] === 'string' ? message['ret_msg'] : '';
  if (success === false) {
    // A refusal is of the whole request; the topic in its text helps only where the request has no id.
    const topic = /,topic:(\S+)/.exec(why)?.[1];
    return {
      control: 'refused',
      ...requestId,
      ...(id || topic === undefined ? {} : { topics: [topic] }),
      why,
    };
  }
  if (op === 'subscribe' && success === true) return { control: 'subscribed', ...requestId };
  return { control: 'info' };
}

function namedTopics(message: Fields): Control {
  const answer = isFields(message['data']) ? message['data'] : {};
  const failed = texts(answer['failTopics']);
  if (failed.length > 0) return { control: 'refused', topics: failed, why: 'failTopics' };
  return { control: 'subscribed', topics: texts(answer['successTopics']) };
}

function texts(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}
