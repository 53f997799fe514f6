import type { Control } from '../exchange.ts';
import { type Fields, isFields } from '../frame.ts';

/**
 * Answers to requests: `{"result":null,"id":1}`, `{"result":["btcusdt@trade"],"id":3}`, `{"error":{"code":2,"msg":"…"},
 * "id":2}`, and the flat `{"code":2,"msg":"…"}`.
 *
 * @returns undefined for what is no answer
 */
export function binanceControl(message: Fields): Control | undefined {
  const id = message['id'];
  const requestId = typeof id === 'number' || typeof id === 'string' ? { requestId: String(id) } : {};
  const error = isFields(message['error']) ? message['error'] : message;
  const { code, msg } = error;
  if (typeof code === 'number') {
    return { control: 'refused', ...requestId, why: `${code} ${typeof msg === 'string' ? msg : ''}`.trim() };
  }
  if (!('result' in message)) return undefined;
  return message['result'] === null ? { control: 'subscribed', ...requestId } : { control: 'info' };
}
