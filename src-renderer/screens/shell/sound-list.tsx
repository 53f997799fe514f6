import { useEffect, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../data/use-app.ts';
import type { SoundDesk } from '../../sound/sound-desk.ts';
import { soundNames, type SoundName } from '#shared/alerts/sound-name.ts';
import { choiceOf, soundFacts, TRIM_DB, type SoundChoice } from '../../sound/sounds.ts';
import { useSpeaker } from '../../sound/speaker-context.ts';

/** One after the other, so that they can be compared, ms. */
const APART_MS = 1_100;

/** Every sound: whether it is on, how loud beside the others, and how it sounds; where it goes out; whether alerts are spoken. */
export function SoundList({ desk }: { desk: SoundDesk }): ReactNode {
  const { prefs } = useApp();
  const choices = useStore(prefs, (state) => state.sounds);
  const change = (name: SoundName, part: Partial<SoundChoice>): void =>
    prefs.setState(({ sounds }) => ({
      sounds: { ...sounds, [name]: { ...choiceOf(sounds, name), ...part } },
    }));
  const [isHearing, setHearing] = useState(-1);
  useEffect(() => {
    const name = soundNames[isHearing];
    if (name === undefined) return;
    desk.test(name);
    const timer = setTimeout(() => setHearing((i) => i + 1), APART_MS);
    return () => clearTimeout(timer);
  }, [desk, isHearing]);
  return (
    <>
      <table className="sound-list">
        <thead>
          <tr>
            <th>On</th>
            <th>Sound</th>
            <th>
              Trim <span className="unit">dB</span>
            </th>
            <th>
              <button type="button" className="button" data-quiet="" onClick={() => setHearing(0)}>
                Hear all
              </button>
            </th>
          </tr>
        </thead>
        <tbody>
          {soundNames.map((name, i) => {
            const { label, pattern } = soundFacts[name];
            const { isOn, trimDb } = choiceOf(choices, name);
            return (
              <tr key={name} data-playing={i === isHearing}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`${label}: on`}
                    checked={isOn}
                    onChange={() => change(name, { isOn: !isOn })}
                  />
                </td>
                <td title={pattern}>{label}</td>
                <td>
                  <input
                    type="number"
                    className="input trim"
                    aria-label={`${label}: trim in dB`}
                    min={-TRIM_DB}
                    max={TRIM_DB}
                    step={1}
                    value={trimDb}
                    onChange={(event) => {
                      const db = Math.round(event.target.valueAsNumber);
                      if (Number.isFinite(db))
                        change(name, { trimDb: Math.min(TRIM_DB, Math.max(-TRIM_DB, db)) });
                    }}
                  />
                </td>
                <td>
                  <button
                    type="button"
                    className="button"
                    data-quiet=""
                    aria-label={`Hear ${label}`}
                    onClick={() => desk.test(name)}
                  >
                    ▶
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <OutputDevice desk={desk} />
      <SpeechChoice />
    </>
  );
}

/** Hidden where the browser cannot choose, or has one device only. */
function OutputDevice({ desk }: { desk: SoundDesk }): ReactNode {
  const { prefs, toasts } = useApp();
  const chosen = useStore(prefs, (state) => state.soundDevice);
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    const { mediaDevices } = navigator;
    if (mediaDevices === undefined || !('setSinkId' in AudioContext.prototype)) return;
    const look = (): void =>
      void mediaDevices.enumerateDevices().then(
        (all) => setDevices(all.filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== '')),
        () => setDevices([]),
      );
    look();
    mediaDevices.addEventListener('devicechange', look);
    return () => mediaDevices.removeEventListener('devicechange', look);
  }, []);
  if (devices.length < 2 && chosen === '') return null;
  return (
    <label className="sound-line">
      Output
      <select
        className="select"
        value={chosen}
        onChange={(event) => {
          const id = event.target.value;
          desk.setDevice(id).then(
            () => prefs.setState({ soundDevice: id }),
            () => toasts.say('This output cannot be used.'),
          );
        }}
      >
        <option value="">As the system</option>
        {devices.map(({ deviceId, label }) => (
          <option key={deviceId} value={deviceId}>
            {label === '' ? 'Unnamed device' : label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Hidden where there is no voice. */
function SpeechChoice(): ReactNode {
  const { prefs } = useApp();
  const speaker = useSpeaker();
  const isOn = useStore(prefs, (state) => state.speech);
  const [hasVoices, setHasVoices] = useState(speaker?.hasVoices ?? false);
  useEffect(() => speaker?.onVoices(() => setHasVoices(speaker.hasVoices)), [speaker]);
  if (!hasVoices) return null;
  return (
    <label className="sound-line">
      <input type="checkbox" checked={isOn} onChange={() => prefs.setState({ speech: !isOn })} />
      Speak alerts whose rule says so
    </label>
  );
}
