import type { Alert } from '#shared/alerts/alert.ts';
import type { Channel } from '#shared/alerts/rule.ts';
import type { ChannelSettings } from '#shared/alerts/settings.ts';
import type { AlertState, ChannelTest } from '#shared/api/alerts.ts';
import { errorText } from '#shared/error-text.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { withoutSecrets } from '../base/secret.ts';
import type { AlertSecrets } from './alert-secrets.ts';
import { Delivery, DeliveryError } from './delivery.ts';
import type { SendRequest } from './send-request.ts';
import { telegramRequest } from './telegram.ts';
import { deliver, webhookRequest } from './webhook.ts';

export interface OutletPorts {
  readonly send: SendRequest;
  readonly secrets: AlertSecrets;
  readonly settings: () => ChannelSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly onChange: () => void;
}

/** Channels that send to others; windows see to the rest. */
export type Outlet = Extract<Channel, 'webhook' | 'telegram'>;

/** Webhook and Telegram: alerts go out in the background and are tried again; nobody waits for them. */
export class Outlets {
  readonly #ports: OutletPorts;
  readonly #deliveries: Readonly<Record<Outlet, Delivery<Alert>>>;

  constructor(ports: OutletPorts) {
    this.#ports = ports;
    const delivery = (outlet: Outlet): Delivery<Alert> =>
      new Delivery<Alert>({
        send: (alert) => this.#send(outlet, alert),
        clock: ports.clock,
        random: ports.random,
        onChange: ports.onChange,
        onFailure: (why) => ports.log('warn', 'alert_not_sent', { channel: outlet, why }),
      });
    this.#deliveries = { webhook: delivery('webhook'), telegram: delivery('telegram') };
  }

  get state(): AlertState['delivery'] {
    return { webhook: this.#deliveries.webhook.state, telegram: this.#deliveries.telegram.state };
  }

  /** Queues an alert for every channel it asks for that is on. */
  tell(alert: Alert): void {
    for (const outlet of ['webhook', 'telegram'] as const)
      if (alert.channels.includes(outlet) && this.#ports.settings()[outlet].enabled)
        this.#deliveries[outlet].add(alert);
  }

  /** Sends one alert now, once, whether the channel is on or not. */
  async test(outlet: Outlet, alert: Alert): Promise<ChannelTest> {
    try {
      await this.#send(outlet, alert);
      return { ok: true, text: 'It arrived.' };
    } catch (cause) {
      return { ok: false, text: errorText(cause) };
    }
  }

  /** What waited for another address need not go to the new one. */
  settingsChanged(outlet: Outlet): void {
    this.#deliveries[outlet].clear();
  }

  stop(): void {
    for (const delivery of Object.values(this.#deliveries)) delivery.stop();
  }

  async #send(outlet: Outlet, alert: Alert): Promise<void> {
    const { send, secrets, settings, clock } = this.#ports;
    const secret = secrets.get(outlet === 'webhook' ? 'webhook_secret' : 'telegram_token');
    try {
      if (outlet === 'webhook') {
        const { url } = settings().webhook;
        if (url === '') throw new DeliveryError('webhook: expected an address, found none', false);
        await deliver(send, webhookRequest(url, alert, secret, clock));
        return;
      }
      const { telegram } = settings();
      if (secret === undefined)
        throw new DeliveryError('Telegram: expected a bot token, none is stored', false);
      if (telegram.chat_id === '') throw new DeliveryError('Telegram: expected a chat, found none', false);
      await deliver(send, telegramRequest(telegram, secret, alert));
    } catch (cause) {
      const error = cause instanceof DeliveryError ? cause : new DeliveryError(String(cause), false);
      const text = withoutSecrets(error.message, secret === undefined ? [] : [secret]);
      throw new DeliveryError(text, error.isPassing, error.retryAfterMs);
    }
  }
}
