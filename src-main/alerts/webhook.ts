import { createHmac } from 'node:crypto';
import type { Alert } from '#shared/alerts/alert.ts';
import { errorText } from '#shared/error-text.ts';
import type { Clock } from '../base/clock.ts';
import type { Secret } from '../base/secret.ts';
import { DeliveryError } from './delivery.ts';
import type { IncomingAnswer, OutgoingRequest, SendRequest } from './send-request.ts';

/** Header that proves who sent the body and when: `t=<epoch s>,v1=<HMAC-SHA256 of "t.body", hex>`. */
const SIGNATURE_HEADER = 'X-Arbscope-Signature';

/** An alert as JSON: names of the data contract, times in epoch ms, unknown values null. */
function webhookBody(alert: Alert): string {
  const { id, at_ms, severity, event, rule, rule_name, subject, title, text, value, count, members } = alert;
  return JSON.stringify({
    type: 'alert',
    version: 1,
    id,
    at_ms: Math.floor(at_ms),
    severity,
    event,
    rule,
    rule_name,
    subject,
    title,
    text,
    value: Number.isFinite(value) ? value : null,
    count,
    members,
  });
}

/** The request that tells an alert; signed where there is a secret. */
export function webhookRequest(
  url: string,
  alert: Alert,
  secret: Secret | undefined,
  clock: Pick<Clock, 'wallMs'>,
): OutgoingRequest {
  const body = webhookBody(alert);
  const seconds = Math.floor(clock.wallMs() / 1_000);
  const headers: Record<string, string> = { 'X-Arbscope-Id': alert.id };
  if (secret !== undefined) {
    const mac = createHmac('sha256', secret.reveal()).update(`${seconds}.${body}`).digest('hex');
    headers[SIGNATURE_HEADER] = `t=${seconds},v1=${mac}`;
  }
  return { url, headers, body };
}

/** Sends and judges the answer. @throws DeliveryError */
export async function deliver(send: SendRequest, request: OutgoingRequest): Promise<IncomingAnswer> {
  let answer: IncomingAnswer;
  try {
    answer = await send(request);
  } catch (cause) {
    throw new DeliveryError(errorText(cause), true);
  }
  const { status, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return answer;
  if (status >= 300 && status < 400)
    throw new DeliveryError(`the server answered ${status}: redirects are not followed`, false);
  const isPassing = status >= 500 || status === 408 || status === 429;
  throw new DeliveryError(`the server answered ${status}`, isPassing, retryAfterMs);
}
