import { Popover } from '@base-ui/react/popover';
import { Slider } from '@base-ui/react/slider';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { isShelved, type Shelf } from '#shared/alerts/shelf.ts';
import { mute, unmute, untilEight } from '../../data/alert-actions.ts';
import { globalMute } from '../../data/alerts-store.ts';
import { useApp, useClock } from '../../data/use-app.ts';
import type { SoundDesk } from '../../sound/sound-desk.ts';
import { Icon } from '../../ui/icon.tsx';
import { muteText, troubleText } from './mute.ts';
import { SoundList } from './sound-list.tsx';

const choices: readonly { readonly label: string; readonly forMs: () => number | null }[] = [
  { label: '15 min', forMs: () => 15 * 60_000 },
  { label: '1 h', forMs: () => 60 * 60_000 },
  { label: 'Until 08:00', forMs: () => untilEight(new Date()) },
  { label: 'Until I unmute', forMs: () => null },
];

/** Volume, mute with its end, and every sound to be heard, switched and trimmed. A mute is always visible with the time that remains. */
export function SoundControl({ desk }: { desk: SoundDesk }): ReactNode {
  const app = useApp();
  const volume = useStore(app.prefs, (state) => state.volume);
  const shelf = useStore(app.alerts, ({ state }) => globalMute(state, app.backendNowMs()));
  const trouble = useStore(desk.store, (state) => state.trouble);
  const isElsewhere = useStore(desk.store, (state) => state.isElsewhere);
  // Without a mute nothing here changes with the time.
  useClock(1_000, () => (shelf === undefined ? 0 : app.backendNowMs()));
  const muted =
    shelf !== undefined && isShelved(shelf, app.backendNowMs()) ? muteText(shelf, app.backendNowMs()) : '';
  const isMuted = muted !== '';
  const label =
    muted || troubleText[trouble] || (isElsewhere ? 'in another window' : `${Math.round(volume)} %`);
  return (
    <Popover.Root>
      <Popover.Trigger
        className="button"
        data-quiet=""
        data-testid="sound"
        data-muted={isMuted}
        data-trouble={trouble}
        aria-label={`Sound: ${label}`}
        onClick={() => void desk.enable()}
      >
        <Icon name={isMuted || trouble !== '' ? 'muted' : 'sound'} />
        <span data-testid="sound-label">{label}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={4} className="popup-positioner">
          <Popover.Popup className="popup sound-popup" aria-label="Sound">
            <SoundChoices desk={desk} volume={volume} shelf={isMuted ? shelf : undefined} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** What the button opens; while it is closed nobody counts here. */
function SoundChoices(props: { desk: SoundDesk; volume: number; shelf: Shelf | undefined }): ReactNode {
  const { desk, volume, shelf } = props;
  const app = useApp();
  const suppressed = useStore(app.alerts, ({ state }) => state?.suppressed.muted);
  const { asked, played, withheld } = useStore(desk.store);
  const reasons = { ...(suppressed === undefined ? {} : { muted: suppressed }), ...withheld };
  const withheldText = Object.entries(reasons).map(([reason, n]) => `${n} ${reason.replaceAll('_', ' ')}`);
  return (
    <>
      <Slider.Root
        value={volume}
        onValueChange={(value) =>
          app.prefs.setState({ volume: Array.isArray(value) ? (value[0] ?? 0) : value })
        }
        min={0}
        max={100}
        aria-label="Volume"
      >
        <Slider.Control className="slider">
          <Slider.Track className="slider-track">
            <Slider.Indicator className="slider-fill" />
            <Slider.Thumb className="slider-thumb" aria-label="Volume" />
          </Slider.Track>
        </Slider.Control>
      </Slider.Root>
      <div className="sound-choices" role="group" aria-label="Mute">
        {shelf !== undefined ? (
          <button type="button" className="button" onClick={() => void unmute(app, shelf.id)}>
            Unmute
          </button>
        ) : (
          <>
            <span className="faint">Mute</span>
            {choices.map((choice) => (
              <button
                key={choice.label}
                type="button"
                className="button"
                onClick={() => void mute(app, { kind: 'global' }, choice.forMs())}
              >
                {choice.label}
              </button>
            ))}
          </>
        )}
      </div>
      <SoundList desk={desk} />
      <p className="sound-counts faint">
        {asked} asked, {played} played
        {withheldText.length === 0 ? '' : `; withheld: ${withheldText.join(', ')}`}
      </p>
    </>
  );
}
