import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { SettingsView } from '#shared/api/settings.ts';
import { exchangeLabels } from '#shared/market/exchange.ts';
import { useApp } from '../../data/use-app.ts';
import type { SoundDesk } from '../../sound/sound-desk.ts';

const cards = ['What to show', 'What trading costs you', 'What you hear'] as const;

/** The first start on a data folder: three cards, each of which can be skipped. No account, ever. */
export function FirstStart({ desk, onFees }: { desk: SoundDesk; onFees: () => void }): ReactNode {
  const app = useApp();
  const { isAsked } = useStore(app.firstStart);
  const session = useStore(app.session, (state) => state.session);
  const [card, setCard] = useState(0);
  const next = useRef<HTMLButtonElement>(null);
  const end = (): void => {
    app.firstStart.setState({ isAsked: false });
    app.endFirstStart();
  };
  return (
    <Dialog.Root open={isAsked} onOpenChange={(isOpen) => (isOpen ? undefined : end())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="dialog first-start" data-testid="first-start" initialFocus={next}>
          <p className="quiet">
            {card + 1} of {cards.length}
          </p>
          <Dialog.Title className="dialog-title">{cards[card]}</Dialog.Title>
          {card === 0 ? (
            <SourceCard />
          ) : card === 1 ? (
            <>
              <p>
                Every spread is shown net of both taker fees. These are the venues' fees for new accounts, of{' '}
                {session?.fees_checked}:
              </p>
              <table className="plain-table">
                <thead>
                  <tr>
                    <th scope="col">Venue</th>
                    <th scope="col" data-align="right">
                      Taker
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {session?.venues.map((venue) => (
                    <tr key={venue.exchange}>
                      <th scope="row">{exchangeLabels[venue.exchange].name}</th>
                      <td data-align="right">
                        {venue.taker_pct} % = {(venue.taker_pct * 100).toFixed(1)} bps
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <button
                type="button"
                className="button"
                onClick={() => {
                  onFees();
                  end();
                }}
              >
                Enter my own fees…
              </button>
            </>
          ) : (
            <SoundCard desk={desk} />
          )}
          <div className="dialog-actions">
            {card < cards.length - 1 ? (
              <>
                <button
                  type="button"
                  className="button"
                  data-strong=""
                  ref={next}
                  onClick={() => setCard(card + 1)}
                >
                  Next
                </button>
                <button type="button" className="button" onClick={end}>
                  Skip
                </button>
              </>
            ) : (
              <button type="button" className="button" data-strong="" onClick={end}>
                Start
              </button>
            )}
            {card === 0 ? null : (
              <button type="button" className="button" data-quiet="" onClick={() => setCard(card - 1)}>
                Back
              </button>
            )}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Live, demo, or a folder: what can be changed from here, and with which command otherwise. */
function SourceCard(): ReactNode {
  const app = useApp();
  const client = useStore(app.session, (state) => state.client);
  const mode = useStore(app.session, (state) => state.session?.mode);
  const [host, setHost] = useState<SettingsView['host']>();
  useEffect(() => {
    let isCurrent = true;
    const read = async (): Promise<void> => {
      const view = await client?.settings.get({}).catch(() => undefined);
      if (isCurrent) setHost(view?.host);
    };
    void read();
    return () => {
      isCurrent = false;
    };
  }, [client]);
  const restart = (to: 'LIVE' | 'DEMO'): void => {
    app.endFirstStart();
    client?.settings.restart({ mode: to }).catch((cause: unknown) => app.toasts.say(String(cause)));
  };
  const way = (to: 'LIVE' | 'DEMO', command: string): ReactNode => {
    if (mode === to) return <span className="quiet">running now</span>;
    if (host === undefined) return null;
    return host.canRestart ? (
      <button type="button" className="button" onClick={() => restart(to)}>
        Start this way
      </button>
    ) : (
      <Command text={command} />
    );
  };
  return (
    <ul className="first-choices">
      <li data-chosen={mode === 'LIVE'}>
        <strong>Live</strong>
        <p>Public streams of Binance, Bybit and OKX. No keys, no account; nothing is ever ordered.</p>
        {way('LIVE', host?.commands.live ?? '')}
      </li>
      <li data-chosen={mode === 'DEMO'}>
        <strong>Demo data</strong>
        <p>A market made up on this computer, always marked DEMO. Needs no internet.</p>
        {way('DEMO', host?.commands.demo ?? '')}
      </li>
      <li>
        <strong>Open a folder</strong>
        <p>Data that was recorded before, or another place for new data.</p>
        <Command text={`${host?.commands.live ?? 'arbscope serve'} --data-dir FOLDER`} />
      </li>
    </ul>
  );
}

function Command({ text }: { text: string }): ReactNode {
  const app = useApp();
  return (
    <span className="command">
      <code>{text}</code>
      <button
        type="button"
        className="button"
        aria-label={`Copy ${text}`}
        onClick={() =>
          void navigator.clipboard.writeText(text).then(
            () => app.toasts.say('Copied.'),
            () => app.toasts.say('The browser refused to copy.'),
          )
        }
      >
        Copy
      </button>
    </span>
  );
}

function SoundCard({ desk }: { desk: SoundDesk }): ReactNode {
  const [permission, setPermission] = useState(
    'Notification' in window ? Notification.permission : 'unsupported',
  );
  return (
    <>
      <p>A strong signal sounds like this. Did you hear three rising notes?</p>
      <div className="dialog-actions">
        <button
          type="button"
          className="button"
          onClick={() => void desk.enable().then(() => desk.test('strong'))}
        >
          ▶ Play
        </button>
        <span className="quiet">If not: check the volume in the title bar and of this computer.</span>
      </div>
      {permission === 'default' ? (
        <div className="dialog-actions">
          <button
            type="button"
            className="button"
            onClick={() => void Notification.requestPermission().then(setPermission)}
          >
            Allow notifications
          </button>
          <span className="quiet">For when the window is not in view.</span>
        </div>
      ) : (
        <p className="quiet">
          {permission === 'granted'
            ? 'Notifications are allowed.'
            : 'Notifications are not allowed here; the browser decides.'}
        </p>
      )}
    </>
  );
}
