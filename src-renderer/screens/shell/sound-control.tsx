import { Popover } from '@base-ui/react/popover';
import { Slider } from '@base-ui/react/slider';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp, useClock } from '../../data/use-app.ts';
import type { SoundDesk } from '../../sound/sound-desk.ts';
import { soundFacts, soundNames } from '../../sound/sounds.ts';
import { Icon } from '../../ui/icon.tsx';
import { isMutedAt, muteText, troubleText } from './mute.ts';

const choices = [
  { label: 'Mute 15 min', ms: 15 * 60_000 },
  { label: 'Mute 1 h', ms: 60 * 60_000 },
  { label: 'Until I unmute', ms: null },
] as const;

/** Volume, mute with its end, and a way to hear every sound. A mute is always visible with the time that remains. */
export function SoundControl({ desk }: { desk: SoundDesk }): ReactNode {
  const { prefs } = useApp();
  const { volume, mutedUntilMs } = useStore(prefs);
  const { trouble, asked, played, withheld } = useStore(desk.store);
  const nowMs = useClock(1_000, Date.now);
  const isMuted = isMutedAt(mutedUntilMs, nowMs);
  const label = isMuted ? muteText(mutedUntilMs, nowMs) : troubleText[trouble] || `${Math.round(volume)} %`;
  const withheldText = Object.entries(withheld).map(([reason, n]) => `${n} ${reason.replaceAll('_', ' ')}`);
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
            <Slider.Root
              value={volume}
              onValueChange={(value) =>
                prefs.setState({ volume: Array.isArray(value) ? (value[0] ?? 0) : value })
              }
              min={0}
              max={100}
              aria-label="Volume"
            >
              <Slider.Control className="slider">
                <Slider.Track className="slider-track">
                  <Slider.Indicator className="slider-fill" />
                  <Slider.Thumb className="slider-thumb" />
                </Slider.Track>
              </Slider.Control>
            </Slider.Root>
            <div className="sound-choices">
              {isMuted ? (
                <button type="button" className="button" onClick={() => prefs.setState({ mutedUntilMs: 0 })}>
                  Unmute
                </button>
              ) : (
                choices.map((choice) => (
                  <button
                    key={choice.label}
                    type="button"
                    className="button"
                    onClick={() =>
                      prefs.setState({ mutedUntilMs: choice.ms === null ? null : Date.now() + choice.ms })
                    }
                  >
                    {choice.label}
                  </button>
                ))
              )}
            </div>
            <ul className="sound-tests">
              {soundNames.map((name) => (
                <li key={name}>
                  <button type="button" className="button" data-quiet="" onClick={() => desk.test(name)}>
                    ▶ {soundFacts[name].label}
                  </button>
                  <span className="faint">{soundFacts[name].isOn ? 'on' : 'off'}</span>
                </li>
              ))}
            </ul>
            <p className="sound-counts faint">
              {asked} asked, {played} played
              {withheldText.length === 0 ? '' : `; withheld: ${withheldText.join(', ')}`}
            </p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
