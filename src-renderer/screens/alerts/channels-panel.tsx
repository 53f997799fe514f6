import { useState, type ReactNode } from 'react';
import type { Channel } from '#shared/alerts/rule.ts';
import type { SecretName } from '#shared/alerts/settings.ts';
import type { AlertState, ChannelTest, DeliveryState } from '#shared/api/alerts.ts';
import { askAlerts } from '../../data/alert-actions.ts';
import { useApp } from '../../data/use-app.ts';
import { useSpeaker } from '../../sound/speaker-context.ts';
import { countText, rowTimeText } from '../../ui/format.ts';
import { channelText } from './sentence.ts';

/** Every way an alert goes out: how it is set up, how it fares, and a test. */
export function ChannelsPanel({ state }: { state: AlertState }): ReactNode {
  const { channels, delivery, secrets } = state;
  const app = useApp();
  const speaker = useSpeaker();
  const set = (change: Partial<typeof channels>): Promise<boolean> =>
    askAlerts(app, (alerts) => alerts.setChannels({ ...channels, ...change }));
  return (
    <div className="side-list" data-testid="channels">
      <ChannelLine channel="sound" about="Volume, trims and the output stand in the title bar." />
      {speaker?.hasVoices === true ? (
        <ChannelLine channel="speech" about="Switched on in the title bar." />
      ) : null}
      <Desktop />
      <ChannelLine
        channel="webhook"
        about="JSON, signed with HMAC-SHA256; https, or this machine; tried five times."
      >
        <label className="channel-switch">
          <input
            type="checkbox"
            checked={channels.webhook.enabled}
            onChange={() =>
              void set({ webhook: { ...channels.webhook, enabled: !channels.webhook.enabled } })
            }
          />{' '}
          On
        </label>
        <Field
          label="Address"
          placeholder="https://…"
          value={channels.webhook.url}
          onSave={(url) => set({ webhook: { ...channels.webhook, url } })}
        />
        <SecretField
          name="webhook_secret"
          label="Secret"
          isStored={secrets.webhook_secret}
          kept={state.secrets_kept}
        />
        <Delivery delivery={delivery.webhook} />
      </ChannelLine>
      <ChannelLine channel="telegram" about="A message of your own bot to one chat.">
        <label className="channel-switch">
          <input
            type="checkbox"
            checked={channels.telegram.enabled}
            onChange={() =>
              void set({ telegram: { ...channels.telegram, enabled: !channels.telegram.enabled } })
            }
          />{' '}
          On
        </label>
        <Field
          label="Chat"
          placeholder="123456789 or @channel"
          value={channels.telegram.chat_id}
          onSave={(chat_id) => set({ telegram: { ...channels.telegram, chat_id } })}
        />
        <SecretField
          name="telegram_token"
          label="Bot token"
          isStored={secrets.telegram_token}
          kept={state.secrets_kept}
        />
        <Field
          label="Bot API"
          placeholder="https://api.telegram.org"
          value={channels.telegram.base_url}
          onSave={(base_url) => set({ telegram: { ...channels.telegram, base_url } })}
        />
        <Delivery delivery={delivery.telegram} />
      </ChannelLine>
    </div>
  );
}

function ChannelLine(props: { channel: Channel; about: string; children?: ReactNode }): ReactNode {
  const app = useApp();
  const [result, setResult] = useState<ChannelTest | 'running'>();
  const test = async (): Promise<void> => {
    setResult('running');
    const isDone = await askAlerts(app, async (alerts) =>
      setResult(await alerts.test({ channel: props.channel })),
    );
    if (!isDone) setResult(undefined);
  };
  return (
    <section className="channel" data-channel={props.channel} aria-label={channelText[props.channel]}>
      <div className="side-line">
        <h3>{channelText[props.channel]}</h3>
        <span className="spacer" />
        <button type="button" className="button" disabled={result === 'running'} onClick={() => void test()}>
          Test
        </button>
      </div>
      <p className="faint">{props.about}</p>
      {props.children}
      {result === undefined || result === 'running' ? null : (
        <p className={result.ok ? 'quiet' : 'negative'} role="status">
          {result.ok ? '✓' : '■'} {result.text}
        </p>
      )}
    </section>
  );
}

function Desktop(): ReactNode {
  const [permission, setPermission] = useState(
    'Notification' in window ? Notification.permission : 'unsupported',
  );
  const about: Readonly<Record<string, string>> = {
    granted: 'Shown while this window is not in front; silent when our own sound plays.',
    denied: 'Not allowed here: the browser decides.',
    default: 'Not allowed yet.',
    unsupported: 'This browser has none.',
  };
  return (
    <ChannelLine channel="desktop" about={about[permission] ?? ''}>
      {permission === 'default' ? (
        <button
          type="button"
          className="button"
          onClick={() => void Notification.requestPermission().then(setPermission)}
        >
          Allow notifications
        </button>
      ) : null}
    </ChannelLine>
  );
}

function Field(props: {
  label: string;
  placeholder: string;
  value: string;
  onSave: (value: string) => Promise<boolean>;
}): ReactNode {
  const [typed, setTyped] = useState<string>();
  const isChanged = typed !== undefined && typed.trim() !== props.value;
  const save = async (): Promise<void> => {
    if (isChanged && (await props.onSave(typed.trim()))) setTyped(undefined);
  };
  return (
    <label className="channel-field">
      <span>{props.label}</span>
      <input
        className="input"
        placeholder={props.placeholder}
        value={typed ?? props.value}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void save();
        }}
      />
      <button type="button" className="button" disabled={!isChanged} onClick={() => void save()}>
        Save
      </button>
    </label>
  );
}

/** Written only: what is stored is never shown again. */
function SecretField(props: { name: SecretName; label: string; isStored: boolean; kept: string }): ReactNode {
  const app = useApp();
  const [typed, setTyped] = useState('');
  const put = async (value: string | null): Promise<void> => {
    if (await askAlerts(app, (alerts) => alerts.setSecret({ name: props.name, value }))) setTyped('');
  };
  return (
    <div className="channel-field">
      <span>{props.label}</span>
      <input
        className="input"
        type="password"
        autoComplete="off"
        aria-label={props.label}
        placeholder={props.isStored ? 'stored ✓' : 'not stored'}
        title={`Kept in ${props.kept}`}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && typed !== '') void put(typed);
        }}
      />
      {props.isStored && typed === '' ? (
        <button type="button" className="button" onClick={() => void put(null)}>
          Forget
        </button>
      ) : (
        <button type="button" className="button" disabled={typed === ''} onClick={() => void put(typed)}>
          Store
        </button>
      )}
    </div>
  );
}

function Delivery({ delivery }: { delivery: DeliveryState }): ReactNode {
  const app = useApp();
  const { sent, waiting, failed, dropped, error, last_sent_ms } = delivery;
  if (sent + waiting + failed + dropped === 0 && error === '') return null;
  const last = last_sent_ms === null ? '' : `, last ${rowTimeText(last_sent_ms, app.nowMs())} UTC`;
  return (
    <p className="faint" data-testid="delivery">
      {countText(sent)} sent{last}
      {waiting > 0 ? `, ${waiting} waiting` : ''}
      {failed > 0 ? `, ${failed} given up` : ''}
      {dropped > 0 ? `, ${dropped} dropped` : ''}
      {error === '' ? '' : `. Newest failure: ${error}`}
    </p>
  );
}
